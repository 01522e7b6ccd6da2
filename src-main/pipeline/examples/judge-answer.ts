import type { RuleBody } from '../../contract/rules.ts';
import { findFacts } from '../../text/answers/find-facts.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { tokenF1 } from '../../text/metrics/token-f1.ts';
import { checkRule } from '../../text/rules/check-rules.ts';

/** Token F1 from which an answer counts as right; the scores use the same. */
const RIGHT = 0.6;
const MOST_NAMED = 3;

/** Whether an answer says what the approved one says, and in words why not; wrong when there is a reason. */
export function judgeAnswer(
  said: string,
  example: { readonly question: string; readonly approved: string },
  rules: readonly RuleBody[],
): { readonly score: number; readonly reasons: string[] } {
  const score = tokenF1(said, example.approved);
  const reasons: string[] = [];
  if (said.trim() === '') return { score, reasons: ['Says nothing'] };
  const declines = isRefusal(said);
  const should = isRefusal(example.approved);
  if (declines && !should) reasons.push('Declines where there is an answer');
  if (!declines && should) reasons.push('Answers where it should decline');
  if (!declines && !should) {
    const facts = (text: string): Map<string, string> =>
      new Map(findFacts(text).map(({ key, text: written }) => [key, written]));
    const wanted = facts(example.approved);
    const given = facts(said);
    const asked = facts(example.question);
    const lacking = [...wanted].filter(([key]) => !given.has(key) && !asked.has(key));
    const foreign = [...given].filter(([key]) => !wanted.has(key) && !asked.has(key));
    if (score < RIGHT && lacking.length > 0) reasons.push(`Leaves out ${named(lacking)}`);
    if (score < RIGHT && foreign.length > 0)
      reasons.push(`Says ${named(foreign)}, which the approved answer does not`);
    if (score < RIGHT && reasons.length === 0) reasons.push('Says something else than the approved answer');
  }
  for (const rule of rules) {
    const found = checkRule(rule, example.question, said);
    if (found !== null && !found.kept) reasons.push(`House rule: ${found.words}`);
  }
  return { score, reasons };
}

function named(facts: readonly (readonly [string, string])[]): string {
  const words = facts.slice(0, MOST_NAMED).map(([, written]) => `“${written}”`);
  return facts.length > MOST_NAMED ? `${words.join(', ')}, …` : words.join(', ');
}
