/** What is odd about a document's text, each in words a person can act on. */
import type { Block } from '../../reader/protocol.ts';
import { tellLanguages } from './tell-language.ts';

export interface Flag {
  readonly code: 'too-short' | 'boilerplate' | 'garbled' | 'mixed-languages';
  readonly message: string;
}

export interface TextJudgement {
  readonly language: string | null;
  readonly flags: readonly Flag[];
}

const SHORT_WORDS = 25;
/** Words looked at for letters that make no words. */
const GARBLED_SAMPLE = 4000;
const GARBLED_SHARE = 0.12;
const BOILERPLATE_SHARE = 0.4;

/** @param expectsProse false for tables and question-answer sets, whose cells are short and alike by nature */
export function judgeText(blocks: readonly Block[], expectsProse: boolean): TextJudgement {
  const texts = blocks.flatMap((block) => (block.kind === 'table' ? [] : [block.text]));
  const { main, others } = tellLanguages(texts);
  const flags: Flag[] = [];
  const words = wordsOf(texts, GARBLED_SAMPLE);
  if (expectsProse && words.length < SHORT_WORDS && !blocks.some((block) => block.kind === 'table')) {
    const message = `There ${words.length === 1 ? 'is one word' : `are only ${words.length} words`} in it: too little to draw examples from.`;
    if (words.length > 0) flags.push({ code: 'too-short', message });
  }
  const odd = words.length < SHORT_WORDS ? 0 : words.filter(isGarbled).length / words.length;
  if (odd >= GARBLED_SHARE) {
    const message = `About ${Math.round(odd * 100)} of 100 words are no words: the text was misread or its letters carry no meaning. Compare it with the original before you use it.`;
    flags.push({ code: 'garbled', message });
  }
  const repeated = repeatedShare(texts);
  if (expectsProse && repeated >= BOILERPLATE_SHARE) {
    const message = `${Math.round(repeated * 100)} % of its text repeats itself word for word: headers, disclaimers or forms rather than content.`;
    flags.push({ code: 'boilerplate', message });
  }
  if (main !== null && others.length > 0) {
    const message = `It is in ${listed([main, ...others].map(languageName))}: examples drawn from it may mix them.`;
    flags.push({ code: 'mixed-languages', message });
  }
  return { language: main, flags };
}

function wordsOf(texts: readonly string[], most: number): string[] {
  const words: string[] = [];
  const step = Math.max(1, Math.floor(texts.length / 400));
  for (let i = 0; i < texts.length && words.length < most; i += step) {
    words.push(...(texts[i] ?? '').split(/\s+/u).filter((word) => word !== ''));
  }
  return words.slice(0, most);
}

/**
 * A run of signs that no language writes: letters mixed with digits and signs inside, five consonants of the Latin
 * script in a row, one letter thrice, letters of no meaning. Numbers, addresses and abbreviations pass.
 */
function isGarbled(word: string): boolean {
  if (/[\uE000-\uF8FF\uFFFD\u0000-\u0008]/u.test(word)) return true;
  if (/[@/\\_:]|^[\d.,%$€£+\-–()]+$/u.test(word)) return false;
  const core = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  if (core === '') return /[^\p{P}\p{S}]/u.test(word) || word.length > 3;
  if (/\p{L}[^\p{L}\p{N}'’.\-–‑&]+\p{L}/u.test(core)) return true;
  if (/\p{Ll}\d\p{Ll}|\d\p{Ll}+\d\p{Ll}/u.test(core)) return true;
  if (/(\p{Ll})\1\1/u.test(core)) return true;
  return /\p{Ll}\p{Lu}\p{Ll}+\p{Lu}/u.test(core) || /[bcdfghjklmnpqrstvwxz]{6}/u.test(core);
}

/** Share of characters in paragraphs that stand in the text at least three times. */
function repeatedShare(texts: readonly string[]): number {
  const counts = new Map<string, number>();
  let all = 0;
  for (const text of texts) {
    if (text.length < 40) continue;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    all += text.length;
  }
  let repeated = 0;
  for (const [text, count] of counts) if (count >= 3) repeated += text.length * (count - 1);
  return all < 400 ? 0 : repeated / all;
}

const names = new Intl.DisplayNames(['en'], { type: 'language' });

export function languageName(code: string): string {
  return names.of(code) ?? code;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
