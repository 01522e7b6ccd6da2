/** A pause for long loops: lets others have their turn once `ms` milliseconds have gone by. */
export function createPacer(ms = 15): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < ms) return;
    await new Promise((resolve) => void setImmediate(() => resolve(undefined)));
    since = performance.now();
  };
}
