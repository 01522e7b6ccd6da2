import type { PrivateDetail } from '../../privacy/detail.ts';
import { findInParts } from '../../privacy/find-private-details.ts';
import { loadWordLists } from '../../privacy/word-lists.ts';

/** Time the rules may take before everybody else gets a turn. */
const TURN_MS = 20;

/** A stretch of text that is looked through by itself; people named in one are found in all. */
export interface Part {
  readonly text: string;
  readonly place: PlaceOfPart;
}

export type PlaceOfPart =
  | { readonly passageId: string; readonly heading: boolean }
  /** Number of the pair among those that are looked through together. */
  | { readonly pair: number };

export interface FoundIn {
  readonly part: Part;
  readonly detail: PrivateDetail;
}

/** Protected details of the parts of one document, found in turns so that everybody else goes on meanwhile. */
export async function lookThrough(
  parts: readonly Part[],
  resources: string,
  signal: AbortSignal | undefined,
): Promise<FoundIn[]> {
  const found: FoundIn[] = [];
  const lists = loadWordLists(resources);
  let done = 0;
  let turn = performance.now();
  for (const details of findInParts(
    parts.map(({ text }) => text),
    { lists },
  )) {
    if (details !== null) {
      const part = parts[done] as Part;
      for (const detail of details) found.push({ part, detail });
      done += 1;
    }
    if (performance.now() - turn < TURN_MS) continue;
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  return found;
}

/** Passages and the headings above them, each heading once. */
export function partsOf(
  passages: readonly {
    readonly id: string;
    readonly text: string;
    readonly breadcrumb: readonly string[];
  }[],
): Part[] {
  const headings = new Set<string>();
  return passages.flatMap(({ id, text, breadcrumb }): Part[] => [
    ...breadcrumb
      .filter((heading) => !headings.has(heading) && headings.add(heading))
      .map((heading) => ({ text: heading, place: { passageId: id, heading: true } })),
    { text, place: { passageId: id, heading: false } },
  ]);
}
