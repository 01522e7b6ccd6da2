/** What in a sentence is either exactly right or wrong. */
export type FactKind = 'number' | 'date' | 'name' | 'citation';

export interface Fact {
  readonly kind: FactKind;
  /** As written. */
  readonly text: string;
  /** The form by which two writings of one fact are the same. */
  readonly key: string;
}

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec';
const citation =
  /§{1,2}\s?\d+(?:[.:]\d+)*(?:\([a-z0-9]+\))*|\b\d+\s+(?:U\.?S\.?C\.?|C\.?F\.?R\.?|U\.S\.|F\.(?:2d|3d|4th|Supp\.(?: 2d| 3d)?)|S\. ?Ct\.)\s+§?\s?\d+(?:\.\d+)*(?:\([a-z0-9]+\))*|\b(?:section|sections|article|art\.|clause|rule|paragraph|para\.|exhibit|schedule|appendix)\s+[A-Z]?\d+(?:\.\d+)*(?:\([a-z0-9]+\))*/giu;
const date = new RegExp(
  String.raw`\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:${months})\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\b|\b(?:${months})\.?\s+\d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:${months})\b`,
  'giu',
);
const number = /(?<![\p{L}\d.,])\d+(?:[.,:/]\d+)*(?:\s?%)?/gu;
/** Capitalised words of a name, joined by particles; the first word of a sentence alone is none. */
const name =
  /(?<![\p{L}\p{N}])\p{Lu}[\p{L}’'-]+(?:\s+(?:of|the|and|de|von|van|der|&)\s+(?=\p{Lu})|\s+(?=\p{Lu}))?(?:\p{Lu}[\p{L}’'.-]*(?:\s+(?:of|the|and|de|von|van|der|&)\s+(?=\p{Lu})|\s+(?=\p{Lu}))?)*/gu;
const words: Readonly<Record<string, string>> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, value) => [word, String(value)]),
);
const tens: Readonly<Record<string, number>> = {
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};

/**
 * Citations, dates, numbers (also in words up to ninety-nine) and names of a text, each piece of text counted
 * once: a number inside a date is part of the date. Names are runs of capitalised words beyond the first word
 * of a sentence; English capitalisation is assumed.
 */
export function findFacts(text: string): Fact[] {
  const facts: Fact[] = [];
  let rest = text;
  const take = (pattern: RegExp, kind: FactKind, keyOf: (found: string) => string): void => {
    rest = rest.replace(pattern, (found: string) => {
      const key = keyOf(found);
      if (key !== '') facts.push({ kind, text: found.trim(), key });
      return ' '.repeat(found.length);
    });
  };
  take(citation, 'citation', (found) => found.toLowerCase().replace(/[^\p{L}\p{N}.()]+/gu, ''));
  take(date, 'date', dateKey);
  take(number, 'number', numberKey);
  take(numberWords, 'number', wordKey);
  for (const found of rest.matchAll(name)) {
    const run = found[0].trim().replace(/[.,]+$/, '');
    if (isFirstWord(text, found.index) && !/\s/.test(run)) continue;
    facts.push({ kind: 'name', text: run, key: run.toLowerCase().replace(/[’']s$/u, '') });
  }
  return facts;
}

const numberWords = new RegExp(
  String.raw`\b(?:(?:${Object.keys(tens).join('|')})(?:[- ](?:${Object.keys(words).slice(1, 10).join('|')}))?|${Object.keys(words).join('|')})\b`,
  'giu',
);

function numberKey(found: string): string {
  return found.replace(/,(?=\d{3}(?!\d))/g, '').replace(/\s/g, '');
}

function wordKey(found: string): string {
  const [first = '', second] = found.toLowerCase().split(/[- ]/);
  // “One” is mostly a pronoun or an article: as a number it could not be told apart.
  if (first === 'one' && second === undefined) return '';
  const ten = tens[first];
  if (ten === undefined) return words[first] ?? '';
  return String(ten + Number(second === undefined ? 0 : (words[second] ?? 0)));
}

/** Year, month and day where they can be told, so that 3 May 2024 and May 3, 2024 are one date. */
function dateKey(found: string): string {
  const lower = found.toLowerCase();
  const month = new RegExp(`(${months})`, 'u').exec(lower)?.[1];
  const numbers = lower.match(/\d+/gu) ?? [];
  if (month === undefined) return numbers.map(Number).join('-');
  const year = numbers.find((part) => part.length === 4) ?? '';
  const day = numbers.find((part) => part.length < 3) ?? '';
  return [month.slice(0, 3), day === '' ? '' : String(Number(day)), year].join('-');
}

function isFirstWord(text: string, at: number): boolean {
  return /(?:^|[.!?:;]["”’)]*\s+|\n\s*(?:[-*•]\s*)?)["“‘(]*$/u.test(text.slice(0, at));
}
