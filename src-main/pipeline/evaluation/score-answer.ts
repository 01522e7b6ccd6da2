import type { Evaluation } from '../../contract/evaluation.ts';
import type { RuleBody } from '../../contract/rules.ts';
import { checkFaithfulness } from '../../text/answers/check-faithfulness.ts';
import { checkFluency } from '../../text/answers/fluency.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { chrF } from '../../text/metrics/chrf.ts';
import { exactMatch } from '../../text/metrics/exact-match.ts';
import { rougeL } from '../../text/metrics/rouge-l.ts';
import { tokenF1 } from '../../text/metrics/token-f1.ts';
import { checkRule } from '../../text/rules/check-rules.ts';
import type { AnswerScores } from './compare.ts';

/** From this share of repeated four-word runs on, an answer goes round in circles. */
const loopShare = 0.2;

/**
 * Everything that can be said of one answer from its words.
 * @param perplexity of the approved answer: exp of the mean negative log-probability per answer token
 */
export function scoreAnswer(
  text: string,
  put: { readonly approved: string; readonly question: string; readonly source: string | null },
  perplexity: number,
  { threshold, rules }: Pick<Evaluation, 'threshold' | 'rules'>,
): AnswerScores {
  const faithfulness = put.source === null ? null : checkFaithfulness(text, put.source, put.question);
  const { repetition, broken } = checkFluency(text);
  const f1 = tokenF1(text, put.approved);
  const tone = holdTo(
    rules.filter(({ kind }) => kind === 'tone'),
    put.question,
    text,
  );
  const house = holdTo(
    rules.filter(({ kind }) => kind !== 'tone'),
    put.question,
    text,
  );
  return {
    text,
    exactMatch: exactMatch(text, put.approved),
    tokenF1: f1,
    rougeL: rougeL(text, put.approved),
    chrF: chrF(text, put.approved),
    faithful: faithfulness?.share ?? null,
    wrongFacts: faithfulness?.wrongFacts.map((fact) => fact.text) ?? [],
    rules: house.kept,
    tone: tone.kept,
    brokenRules: [...house.broken, ...tone.broken],
    refused: isRefusal(text),
    repetition,
    broken: broken.length,
    fluent: repetition < loopShare && broken.length === 0 ? 1 : 0,
    perplexity,
    right: f1 >= threshold,
  };
}

/** A rule that does not apply to a question is kept. */
function holdTo(
  rules: readonly RuleBody[],
  question: string,
  text: string,
): { readonly kept: 0 | 1 | null; readonly broken: readonly string[] } {
  const broken = rules.flatMap((rule) => {
    const found = checkRule(rule, question, text);
    return found === null || found.kept ? [] : [found.words];
  });
  return { kept: rules.length === 0 ? null : broken.length === 0 ? 1 : 0, broken };
}
