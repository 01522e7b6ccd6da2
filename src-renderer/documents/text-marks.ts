import type { Document } from '../../src-main/contract/documents.ts';
import type { Finding } from '../../src-main/contract/privacy.ts';

export interface TextMark {
  readonly from: number;
  readonly to: number;
  readonly look: 'doubtful' | 'open' | 'masked' | 'kept';
  /** What it says when pointed at. */
  readonly title: string;
}

const looks = { open: 'open', keep: 'kept', mask: 'masked', replace: 'masked' } as const;

/** Marks of one text: protected details, and words that were likely misread; what begins first stands. */
export function marksOf(
  text: string,
  doubtful: Document['blocks'][number]['at']['doubtful'],
  findings: readonly Finding[],
): TextMark[] {
  const marks: TextMark[] = [];
  for (const finding of findings) {
    const title = finding.shownAs === null ? finding.why : `Reads “${finding.shownAs}”`;
    for (const [from, to] of places(text, finding.text))
      marks.push({ from, to, look: looks[finding.decision], title });
  }
  // The same word may stand twice in a text and be doubtful once: the first that is free is taken.
  const used = new Set<number>();
  for (const word of doubtful ?? []) {
    const place = places(text, word.text).find(([from]) => !used.has(from));
    if (place === undefined) continue;
    used.add(place[0]);
    const title = `Recognised with ${word.confidence} of 100: compare it with the page`;
    marks.push({ from: place[0], to: place[1], look: 'doubtful', title });
  }
  const kept: TextMark[] = [];
  for (const mark of marks.sort((a, b) => a.from - b.from || b.to - a.to))
    if (mark.from >= (kept.at(-1)?.to ?? 0)) kept.push(mark);
  return kept;
}

/** Where words stand as whole words. */
function places(text: string, words: string): [number, number][] {
  const found: [number, number][] = [];
  const letter = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(words); at >= 0 && words !== ''; at = text.indexOf(words, at + words.length)) {
    const to = at + words.length;
    if (!letter.test(text.charAt(at - 1)) && !letter.test(text.charAt(to))) found.push([at, to]);
  }
  return found;
}

/** The findings that may stand in each block, by its index. */
export function findingsByBlock(
  document: Pick<Document, 'passageList'>,
  findings: readonly Finding[],
): ReadonlyMap<number, readonly Finding[]> {
  const passages = new Map(document.passageList.map((passage) => [passage.id, passage]));
  const byBlock = new Map<number, Finding[]>();
  for (const finding of findings) {
    const passage = passages.get(finding.passageId ?? '');
    if (passage === undefined) continue;
    for (let block = passage.blockFrom; block <= passage.blockTo; block += 1)
      byBlock.set(block, [...(byBlock.get(block) ?? []), finding]);
  }
  return byBlock;
}
