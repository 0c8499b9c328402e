/** Why something can't be done, in a sentence for the person who tried. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
