import type { ModelRef } from '../inference/protocol.ts';
import { refused } from './problems.ts';
import type { Comparison, FileWorkers } from './work.ts';

const loadMs = 1_800_000;

/** Plain text that every tokenizer cuts into something: letters, figures, punctuation. */
const TEXT =
  'The lease ends on 31 March 2027. Either party may give notice in writing not later than three months before that day; ' +
  'if neither does, it is renewed for one year. The rent of 1,250.00 a month is due on the first working day. ' +
  'What happens when the tenant pays late? Interest of 4 % a year is added from the day after.';

/**
 * How probable two models find the tokens of a fixed text.
 * @throws ProblemError `made-file-is-wrong` when one of them yields no numbers, or they cut the text differently
 */
export async function compareModels(
  { inference }: FileWorkers,
  before: ModelRef,
  after: ModelRef,
  signal?: AbortSignal,
): Promise<Comparison> {
  const options = { deadlineMs: loadMs, ...(signal === undefined ? {} : { signal }) };
  const first = await inference.request('probe', { model: before, text: TEXT }, options).result;
  const second = await inference.request('probe', { model: after, text: TEXT }, options).result;
  const wrong = (why: string) =>
    refused(
      'made-file-is-wrong',
      'The file that was made does not behave like the model it was made from.',
      'Try again; if it happens again, choose another form.',
      why,
    );
  if (first.tokens.join() !== second.tokens.join()) throw wrong('the text is cut into other tokens');
  if (first.logProbs.length === 0) throw wrong('no token of the text could be read');
  const differences = first.logProbs.map((value, i) => Math.abs(value - (second.logProbs[i] ?? Number.NaN)));
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const comparison: Comparison = {
    tokens: differences.length,
    meanDifference: mean(differences),
    maxDifference: differences.reduce((a, b) => Math.max(a, b), 0),
    perplexityBefore: Math.exp(-mean(first.logProbs)),
    perplexityAfter: Math.exp(-mean(second.logProbs)),
  };
  if (!Number.isFinite(comparison.meanDifference)) throw wrong('a log-probability is not a number');
  return comparison;
}
