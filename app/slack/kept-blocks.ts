import type { Block } from '../../commands/block-kit/message.ts';
import { madeOnce } from '../../services/made-once.ts';

/** Gives what `make` makes of a block. A frozen block never changes and is shown again and again, so what's made of it is kept, and frozen, for as long as it is. */
export function keptOf<V>(make: (block: Block) => V): (block: Block) => V {
  const kept = madeOnce((block: Block) => Object.freeze(make(block)));
  return (block) => (Object.isFrozen(block) ? kept(block) : make(block));
}
