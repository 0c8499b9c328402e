/** A call that's made once; everyone gets its result. */
export function once<T>(call: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= call();
    return made;
  };
}
