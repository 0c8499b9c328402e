import type { Block } from '../../commands/block-kit/message.ts';

/** Gives what `make` makes of a block. A frozen block never changes and is shown again and again, so what's made of it is kept, and frozen, for as long as it is. */
export function keptOf<V>(make: (block: Block) => V): (block: Block) => V {
  const kept = new WeakMap<Block, { value: V }>();
  return (block) => {
    if (!Object.isFrozen(block)) return make(block);
    const known = kept.get(block) ?? { value: Object.freeze(make(block)) };
    kept.set(block, known);
    return known.value;
  };
}
