/** What exports of this process are doing now; gone with the process, as their work is. */

export interface Doing {
  readonly jobId: string | null;
  readonly words: string;
  readonly share: number | null;
}

const now = new Map<string, Doing>();

export function setDoing(exportId: string, doing: Partial<Doing>): void {
  const before = now.get(exportId) ?? { jobId: null, words: '', share: null };
  now.set(exportId, { ...before, ...doing });
}

export function clearDoing(exportId: string): void {
  now.delete(exportId);
}

export function doingOf(exportId: string): Doing | null {
  return now.get(exportId) ?? null;
}
