/** One operation of the API, and how much of it the simulated organization does. */
export interface Coverage {
  method: string;
  template: string;
  /** What is simulated. */
  simulated: string;
  /** Where it differs from the real thing, or guesses. Switches in `backticks`. */
  limits: string;
  /** Test files, in test/sandbox. */
  exercisedBy: readonly string[];
}
