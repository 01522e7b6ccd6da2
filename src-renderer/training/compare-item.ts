/** Runs side by side have an address of their own: `compare,ID,ID`. */

const word = 'compare';

export function compareItem(runIds: readonly string[]): string {
  return [word, ...runIds].join(',');
}

/** The runs an address compares; null for any other address. */
export function comparedRuns(item: string | null): string[] | null {
  const [head, ...runIds] = item?.split(',') ?? [];
  return head === word && runIds.length > 1 ? runIds : null;
}
