/** Base against tuned from stored answers: intervals, verdicts, lists. Pure, so that every figure can be made again. */
import type {
  Evaluation,
  EvaluationAnswer,
  Interval,
  MetricComparison,
  MetricName,
  Outcome,
} from '../../contract/evaluation.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';

export type AnswerScores = EvaluationAnswer['base'];

export interface AnsweredQuestion {
  readonly base: AnswerScores;
  readonly tuned: AnswerScores;
  /** Source document, or null where it is not known. */
  readonly document: string | null;
  /** Wordings of one question share a group. */
  readonly group: string;
}

export type Comparison = Pick<Evaluation, 'metrics' | 'right' | 'counts' | 'documents'> & {
  readonly verdict: NonNullable<Evaluation['verdict']>;
  readonly verdictWords: string;
  readonly evidenceWords: string;
};

const resamples = 10_000;
const seed = 1811;
const level = 0.95;
/** With fewer source documents the bootstrap has too little to draw from, and groups stand in for them. */
const fewestDocuments = 5;

export function outcomeOf(base: AnswerScores, tuned: AnswerScores): Outcome {
  if (base.right) return tuned.right ? 'right-both' : 'newly-broken';
  return tuned.right ? 'fixed' : 'still-wrong';
}

/** Questions from one document are not independent: these are the clusters that are drawn. */
export function clustersOf(answers: readonly AnsweredQuestion[]): string[] {
  const documents = new Set(answers.flatMap(({ document }) => document ?? []));
  const byDocument = documents.size >= fewestDocuments;
  return answers.map(({ document, group }) => (byDocument ? (document ?? group) : group));
}

/** @throws RangeError without answers */
export function compare(answers: readonly AnsweredQuestion[]): Comparison {
  const clusters = clustersOf(answers);
  const metrics = (['tokenF1', 'right', 'exactMatch', 'rougeL'] as const).map((metric) =>
    compareShares(metric, answers, clusters),
  );
  metrics.push(comparePerplexity(answers, clusters));
  const outcomes = answers.map(({ base, tuned }) => outcomeOf(base, tuned));
  const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
  const right = {
    base: answers.filter(({ base }) => base.right).length,
    tuned: answers.filter(({ tuned }) => tuned.right).length,
  };
  const main = metrics[0] as MetricComparison;
  return {
    metrics,
    right,
    counts: {
      fixed: count('fixed'),
      stillWrong: count('still-wrong'),
      newlyBroken: count('newly-broken'),
      rightBoth: count('right-both'),
    },
    documents: new Set(answers.flatMap(({ document }) => document ?? [])).size,
    verdict: main.verdict,
    ...tell(main, right, (metrics[1] as MetricComparison).verdict, answers.length),
  };
}

function compareShares(
  metric: Exclude<MetricName, 'perplexity'>,
  answers: readonly AnsweredQuestion[],
  clusters: readonly string[],
): MetricComparison {
  const interval = (value: (answer: AnsweredQuestion) => number): Interval =>
    bootstrap(answers, clusters, value);
  // A right answer counts 1 and a wrong one 0.
  const difference = interval(({ base, tuned }) => Number(tuned[metric]) - Number(base[metric]));
  return {
    metric,
    base: interval(({ base }) => Number(base[metric])),
    tuned: interval(({ tuned }) => Number(tuned[metric])),
    difference,
    verdict: difference.low > 0 ? 'better' : difference.high < 0 ? 'worse' : 'not-proven',
  };
}

/**
 * Perplexities multiply, so their logarithms are averaged: the mean over questions is the geometric one, and
 * the difference is the ratio tuned / base. Lower is better.
 */
function comparePerplexity(
  answers: readonly AnsweredQuestion[],
  clusters: readonly string[],
): MetricComparison {
  const interval = (value: (answer: AnsweredQuestion) => number): Interval => {
    const { mean, low, high } = bootstrap(answers, clusters, value);
    return { mean: Math.exp(mean), low: Math.exp(low), high: Math.exp(high) };
  };
  const ratio = interval(({ base, tuned }) => Math.log(tuned.perplexity) - Math.log(base.perplexity));
  return {
    metric: 'perplexity',
    base: interval(({ base }) => Math.log(base.perplexity)),
    tuned: interval(({ tuned }) => Math.log(tuned.perplexity)),
    difference: ratio,
    verdict: ratio.high < 1 ? 'better' : ratio.low > 1 ? 'worse' : 'not-proven',
  };
}

function bootstrap(
  answers: readonly AnsweredQuestion[],
  clusters: readonly string[],
  value: (answer: AnsweredQuestion) => number,
): Interval {
  const values = answers.map((answer, i) => ({ cluster: clusters[i] ?? '', value: value(answer) }));
  return clusterBootstrap(values, { resamples, seed, level });
}

const sentences: Readonly<Record<MetricComparison['verdict'], string>> = {
  better: 'Better than its base on your questions',
  'not-proven': 'Not proven better than its base',
  worse: 'Worse than its base on your questions',
};

function tell(
  main: MetricComparison,
  right: { readonly base: number; readonly tuned: number },
  proven: MetricComparison['verdict'],
  questions: number,
): { readonly verdictWords: string; readonly evidenceWords: string } {
  const hundred = (share: number): string => String(Math.round(share * 100));
  const counted =
    main.verdict === 'not-proven'
      ? `Tuned, it answers ${right.tuned} of ${questions} correctly, the base ${right.base}; so small a gap may be chance.`
      : `Tuned, it answers ${right.tuned} of ${questions} correctly; the base answers ${right.base}.`;
  const overlap = `Of 100 words, ${hundred(main.tuned.mean)} agree with the approved answers, against ${hundred(main.base.mean)} for the base`;
  const range = `the gap most likely lies between ${hundred(main.difference.low)} and ${hundred(main.difference.high)}.`;
  // Word overlap can grow while no more answers are right: that is nearer, and not yet better.
  const verdictWords =
    main.verdict === 'better' && proven !== 'better'
      ? 'Closer to your answers than its base, but not proven right more often'
      : sentences[main.verdict];
  return { verdictWords, evidenceWords: `${counted} ${overlap}; ${range}` };
}
