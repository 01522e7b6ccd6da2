import { openHyphen } from './divided-words.ts';

/**
 * Lines of one paragraph as one text. A hyphen at a line's end stays before a capital or a digit and after
 * words that make compounds ("non-", "follow-", "year-"); otherwise it becomes a soft hyphen, which
 * `settleDividedWords` settles once the whole document is known.
 */
export function joinLines(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .reduce((text, line) => (text === '' ? line : joinTwo(text, line)), '');
}

const keptPrefixes =
  /(?:^|[\s(])(?:non|self|well|long|short|full|half|third|cross|follow|year|month|week|hour|minute)-$/iu;

function joinTwo(text: string, line: string): string {
  const divided = /(\p{L}{2,})[-\u2010\u00ad]$/u.exec(text);
  if (divided !== null && /^\p{Ll}/u.test(line)) {
    return keptPrefixes.test(text) ? text + line : text.slice(0, -1) + openHyphen + line;
  }
  if (/[\p{L}\p{N}][-\u2010]$/u.test(text) && /^[\p{L}\p{N}]/u.test(line)) return text + line;
  if (/[/–—]$/u.test(text) && !/\s[/–—]$/u.test(text)) return text + line;
  // Chinese and Japanese are written without spaces.
  if (
    /[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]$/u.test(text) &&
    /^[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]/u.test(line)
  )
    return text + line;
  return `${text} ${line}`;
}
