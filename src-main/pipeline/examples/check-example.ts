import type { Example } from '../../contract/examples.ts';
import { checkRule, type HouseRule } from '../../text/rules/check-rules.ts';
import { supportedShare, unsupportedFigures } from '../../text/find-support.ts';

const LONG_ANSWER_WORDS = 150;
/** From this share of its words in the passage on, an answer counts as quoted. */
const IN_FULL = 0.85;
const IN_PART = 0.5;

/** What can be checked without a person, in words; what needs one comes first. */
export function checkExample(example: {
  readonly question: string;
  readonly answer: string;
  readonly passage: string | null;
  /** Another approved example with the same question and a different answer. */
  readonly contradictsApproved: boolean;
  /** Another example that asks the same, whatever its state. */
  readonly repeats: boolean;
  readonly rules: readonly HouseRule[];
}): Example['checks'] {
  const { question, answer, passage } = example;
  const checks: Example['checks'] = [];
  if (example.contradictsApproved) {
    checks.push({ ok: false, words: 'An approved example answers this question differently' });
  } else if (example.repeats) {
    checks.push({ ok: false, words: 'Another example asks the same question' });
  }
  if (passage === null) checks.push({ ok: false, words: 'No passage to check it against' });
  else checks.push(checkFigures(passage, answer), checkQuote(passage, answer));
  checks.push(checkLength(answer));
  checks.push(...example.rules.flatMap((rule) => held(rule, question, answer)));
  if (sameWords(question, answer)) checks.push({ ok: false, words: 'The answer only repeats the question' });
  return [...checks.filter(({ ok }) => !ok), ...checks.filter(({ ok }) => ok)];
}

function held(rule: HouseRule, question: string, answer: string): Example['checks'] {
  const found = checkRule(rule, question, answer);
  return found === null ? [] : [{ ok: found.kept, words: `House rule: ${found.words}` }];
}

function checkFigures(passage: string, answer: string): Example['checks'][number] {
  const missing = unsupportedFigures(passage, answer);
  if (missing.length > 0) {
    const figures = missing.slice(0, 3).join(', ');
    return { ok: false, words: `Not in the passage: ${figures}${missing.length > 3 ? ', …' : ''}` };
  }
  return /\d/.test(answer)
    ? { ok: true, words: 'Every figure stands in the passage' }
    : { ok: true, words: 'No figures to check' };
}

function checkQuote(passage: string, answer: string): Example['checks'][number] {
  const share = supportedShare(passage, answer);
  if (share >= IN_FULL) return { ok: true, words: 'Said in full by the passage' };
  if (share >= IN_PART) return { ok: true, words: 'Said in part by the passage' };
  return { ok: false, words: 'Few of its words stand in the passage' };
}

function checkLength(answer: string): Example['checks'][number] {
  const words = answer.split(/\s+/).filter((word) => word !== '').length;
  if (words > LONG_ANSWER_WORDS) return { ok: false, words: `Long: ${words} words` };
  return { ok: true, words: `${words} ${words === 1 ? 'word' : 'words'}` };
}

function sameWords(question: string, answer: string): boolean {
  const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return letters(question) === letters(answer);
}
