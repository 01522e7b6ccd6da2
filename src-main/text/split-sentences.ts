/**
 * Sentences of a text. Unicode's own boundary rules (UAX 29, from ICU in the runtime) propose the cuts;
 * the abbreviations of law offices and clinics, initials, clause numbers and citations take back the
 * wrong ones. Every sentence is an exact slice of the text, so a quotation stays a quotation.
 */
import { bindingAbbreviations, numberedAbbreviations, openAbbreviations } from './abbreviations.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Half-open character range. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The sentences of `text`, each trimmed, otherwise exactly as written. */
export function splitSentences(text: string): string[] {
  return sentenceRanges(text).map(({ from, to }) => text.slice(from, to));
}

/** Where the sentences of `text` stand: ordered, trimmed, never overlapping, covering all that is not white space. */
export function sentenceRanges(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  for (const paragraph of paragraphRanges(text)) {
    // A single line break inside a paragraph is only a wrap; ICU would end the sentence there.
    const unwrapped = text.slice(paragraph.from, paragraph.to).replace(/[\r\n\u2028\u0085\v\f]/g, ' ');
    let start: number | null = null;
    for (const { segment, index } of segmenter.segment(unwrapped)) {
      start ??= index;
      const end = index + segment.length;
      if (end < unwrapped.length && isFalseEnd(unwrapped.slice(start, end), unwrapped.slice(end))) continue;
      const range = trim(text, paragraph.from + start, paragraph.from + end);
      if (range !== null) ranges.push(range);
      start = null;
    }
  }
  return ranges;
}

/** Blank lines and paragraph separators end a sentence whatever stands before them. */
function* paragraphRanges(text: string): Generator<TextRange> {
  const gap = /(?:\r\n|[\n\r])[ \t]*(?:\r\n|[\n\r])|\u2029/g;
  let from = 0;
  for (const match of text.matchAll(gap)) {
    if (match.index > from) yield { from, to: match.index };
    from = match.index + match[0].length;
  }
  if (from < text.length) yield { from, to: text.length };
}

/** True when the proposed cut between `before` and `after` falls inside one sentence. */
function isFalseEnd(before: string, after: string): boolean {
  // Only the words around the cut matter; a short window also keeps every pattern linear on hostile text.
  const head = before.trimEnd().slice(-120);
  const tail = after.slice(0, 120).trimStart();
  if (head === '' || tail === '') return false;
  // “Is it so?” he asked.
  if (/[!?…]["'’”»]+$/u.test(head) && /^\p{Ll}/u.test(tail)) return true;
  if (!/\.[)\]"'’”»]*$/u.test(head)) return false;
  const word = /(\S+?)\.[)\]"'’”»]*$/u.exec(head)?.[1]?.replace(/^[("'‘“„«[]+/u, '') ?? '';
  const key = word.toLowerCase();
  if (/^\p{Ll}/u.test(tail) || /^[,;:)\]]/u.test(tail)) return true;
  if (bindingAbbreviations.has(key)) return true;
  // A clause number or list letter opening a sentence: "1. The client", "12.3. Fees", "a. Notice".
  if (
    /^\s*(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,5}|\p{L})\.$/u.test(before.slice(0, 40).trimEnd()) &&
    before.length < 40
  )
    return true;
  if (/^\p{Lu}$/u.test(word)) return isInitial(head, tail);
  if (numberedAbbreviations.has(key)) return /^(?:[\d(§#]|[ivxIVX]+\b)/u.test(tail);
  if (openAbbreviations.has(key)) return /^[\d(§&$€£]/u.test(tail) || /^(?:v|vs|and|et)\b/.test(tail);
  return false;
}

/** "J. Smith" and "J. R. R. Tolkien", but not "hepatitis B. The patient" or "Exhibit A. The parties". */
function isInitial(head: string, tail: string): boolean {
  const precededBy = /(\S+)\s+\p{Lu}\.$/u.exec(head)?.[1] ?? '';
  const isLabelled =
    /^(?:\p{Ll}|Exhibit|Appendix|Annex|Schedule|Part|Section|Table|Figure|Vitamin|Hepatitis|Type|Class|Option|Plan|Group|Form)/u.test(
      precededBy,
    );
  if (isLabelled) return false;
  return (
    /^(?:\p{Lu}\.|\p{Lu}[\p{L}’'-]+)/u.test(tail) &&
    !/^(?:The|This|That|These|It|He|She|We|They|A|An|In|On|If|No|All)\b/.test(tail)
  );
}

function trim(text: string, from: number, to: number): TextRange | null {
  let start = from;
  let end = to;
  while (start < end && /\s/u.test(text.charAt(start))) start += 1;
  while (end > start && /\s/u.test(text.charAt(end - 1))) end -= 1;
  return start < end ? { from: start, to: end } : null;
}
