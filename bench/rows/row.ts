import type { Line } from '../figures.ts';
import type { World } from '../world.ts';

/** Some lines of the report, measured together. */
export interface Row {
  /** For `--only`. */
  name: string;
  /** It takes so long that only `--only` runs it. */
  onlyNamed?: true;
  run(world: World, options: { quick: boolean; print: (text: string) => void }): Promise<Line[]>;
}
