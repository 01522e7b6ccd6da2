/** Settles when `fact` holds. @throws when it does not within `milliseconds` */
export async function until(fact: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await fact())) {
    if (Date.now() > end) throw new Error(`Not so after ${milliseconds} ms: ${fact.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
