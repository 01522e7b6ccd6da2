/** Base against tuned from stored answers: intervals, tests, lists. Pure, so that every figure can be made again. */
import type {
  Evaluation,
  EvaluationAnswer,
  Interval,
  MetricComparison,
  MetricName,
  Outcome,
  ScoredSide,
  Contrast,
} from '../../contract/evaluation.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';
import { holm } from '../../text/statistics/holm.ts';
import { clusterPermutationTest } from '../../text/statistics/permutation-test.ts';
import { smallestEffect } from '../../text/statistics/smallest-effect.ts';
import { tellComparison } from './tell-comparison.ts';

export type AnswerScores = EvaluationAnswer['base'];

export interface AnsweredQuestion {
  readonly base: AnswerScores;
  readonly tuned: AnswerScores;
  readonly baseDocuments: AnswerScores | null;
  readonly tunedDocuments: AnswerScores | null;
  /** Source document, or null where it is not known. */
  readonly document: string | null;
  /** Wordings of one question share a group. */
  readonly group: string;
}

export type Comparison = Pick<Evaluation, 'metrics' | 'contrasts' | 'right' | 'counts' | 'documents'> & {
  readonly clusters: NonNullable<Evaluation['clusters']>;
  readonly verdict: NonNullable<Evaluation['verdict']>;
  readonly verdictWords: string;
  readonly evidenceWords: string;
};

const resamples = 10_000;
const seed = 1811;
const level = 0.95;

/** The first one decides the verdict; Holm's adjustment covers them all. */
const metricNames: readonly MetricName[] = [
  'tokenF1',
  'right',
  'exactMatch',
  'rougeL',
  'chrF',
  'faithful',
  'rules',
  'tone',
  'fluent',
  'perplexity',
];
/** With k clusters no p-value below 2 / 2^k comes out, times the number of figures: fewer documents can prove nothing. */
function fewestDocuments(figures: number): number {
  return Math.ceil(Math.log2((2 * figures) / (1 - level)));
}

export function outcomeOf(base: AnswerScores, tuned: AnswerScores): Outcome {
  if (base.right) return tuned.right ? 'right-both' : 'newly-broken';
  return tuned.right ? 'fixed' : 'still-wrong';
}

/** Questions from one document are not independent: documents are drawn, where there are enough to prove `figures` figures. */
export function clustersOf(
  answers: readonly AnsweredQuestion[],
  figures: number,
): { readonly of: 'documents' | 'questions'; readonly names: readonly string[] } {
  const byDocument = countDocuments(answers) >= fewestDocuments(figures);
  return {
    of: byDocument ? 'documents' : 'questions',
    names: answers.map(({ document, group }) => (byDocument ? (document ?? group) : group)),
  };
}

/** @throws RangeError without answers */
export function compare(answers: readonly AnsweredQuestion[]): Comparison {
  const measured = metricNames.filter((metric) => isMeasured(metric, answers));
  const { of, names } = clustersOf(answers, measured.length);
  const metrics = judge(measured.map((metric) => compareMetric(metric, answers, names)));
  const outcomes = answers.map(({ base, tuned }) => outcomeOf(base, tuned));
  const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
  const right = {
    base: answers.filter(({ base }) => base.right).length,
    tuned: answers.filter(({ tuned }) => tuned.right).length,
  };
  const documents = countDocuments(answers);
  const drawn = { of, count: new Set(names).size };
  const [main, share] = metrics as [MetricComparison, MetricComparison];
  return {
    metrics,
    contrasts: contrast(answers, names),
    right,
    counts: {
      fixed: count('fixed'),
      stillWrong: count('still-wrong'),
      newlyBroken: count('newly-broken'),
      rightBoth: count('right-both'),
    },
    documents,
    clusters: drawn,
    verdict: main.verdict,
    ...tellComparison({ main, share, right, questions: answers.length, documents, drawn }),
  };
}

/** Faithfulness needs a passage for every answer, rules and tone need rules. */
function isMeasured(metric: MetricName, answers: readonly AnsweredQuestion[]): boolean {
  return answers.every(({ base, tuned }) => base[metric] !== null && tuned[metric] !== null);
}

function countDocuments(answers: readonly AnsweredQuestion[]): number {
  return new Set(answers.flatMap(({ document }) => document ?? [])).size;
}

type Compared = Omit<MetricComparison, 'verdict'>;

/**
 * A right answer counts 1 and a wrong one 0. Perplexities multiply, so their logarithms are averaged: the mean
 * over questions is the geometric one, and the difference is the ratio tuned / base.
 */
function compareMetric(
  metric: MetricName,
  answers: readonly AnsweredQuestion[],
  clusters: readonly string[],
): Compared {
  const multiplies = metric === 'perplexity';
  const value = (scores: AnswerScores): number =>
    multiplies ? Math.log(scores.perplexity) : Number(scores[metric]);
  const back = (number: number): number => (multiplies ? Math.exp(number) : number);
  const clustered = (of: (answer: AnsweredQuestion) => number) =>
    answers.map((answer, i) => ({ cluster: clusters[i] ?? '', value: of(answer) }));
  const interval = (of: (answer: AnsweredQuestion) => number): Interval => {
    const { mean, low, high } = clusterBootstrap(clustered(of), { resamples, seed, level });
    return { mean: back(mean), low: back(low), high: back(high) };
  };
  const ofSide = (side: ScoredSide) => (answer: AnsweredQuestion) => value(answer[side] ?? answer.base);
  const difference = (answer: AnsweredQuestion): number => value(answer.tuned) - value(answer.base);
  const differences = clustered(difference);
  const smallest = smallestEffect(differences);
  return {
    metric,
    base: interval(({ base }) => value(base)),
    tuned: interval(({ tuned }) => value(tuned)),
    baseDocuments: ofAll(answers, 'baseDocuments') ? interval(ofSide('baseDocuments')) : null,
    tunedDocuments: ofAll(answers, 'tunedDocuments') ? interval(ofSide('tunedDocuments')) : null,
    difference: interval(difference),
    p: clusterPermutationTest(differences, { draws: resamples, seed }),
    smallestEffect: smallest === null ? null : back(smallest),
  };
}

function ofAll(answers: readonly AnsweredQuestion[], side: ScoredSide): boolean {
  return answers.every((answer) => answer[side] !== null);
}

/** Whether tuning helps where the documents are at hand anyway, and whether it does better than they do. */
const contrastsOf: readonly (readonly [ScoredSide, ScoredSide])[] = [
  ['tuned', 'baseDocuments'],
  ['tunedDocuments', 'tuned'],
  ['tunedDocuments', 'baseDocuments'],
];

function contrast(answers: readonly AnsweredQuestion[], clusters: readonly string[]): Contrast[] {
  if (!ofAll(answers, 'baseDocuments') || !ofAll(answers, 'tunedDocuments')) return [];
  const found = contrastsOf.map(([side, against]) => {
    const differences = answers.map((answer, i) => ({
      cluster: clusters[i] ?? '',
      value: (answer[side]?.tokenF1 ?? 0) - (answer[against]?.tokenF1 ?? 0),
    }));
    const difference = clusterBootstrap(differences, { resamples, seed, level });
    return { side, against, difference, p: clusterPermutationTest(differences, { draws: resamples, seed }) };
  });
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((each, i) => {
    const p = adjusted[i] ?? 1;
    return { ...each, p, verdict: verdictOf(each.difference, p, 0, false) };
  });
}

function judge(compared: readonly Compared[]): MetricComparison[] {
  const adjusted = holm(compared.map(({ p }) => p));
  return compared.map((each, i) => {
    const p = adjusted[i] ?? 1;
    const multiplies = each.metric === 'perplexity';
    return { ...each, p, verdict: verdictOf(each.difference, p, multiplies ? 1 : 0, multiplies) };
  });
}

/** Proven only where interval and adjusted test agree. */
export function verdictOf(
  { low, high }: Interval,
  p: number,
  nothing: number,
  lowerIsBetter: boolean,
): MetricComparison['verdict'] {
  const proven = p < 1 - level && (low > nothing || high < nothing);
  if (!proven) return 'not-proven';
  return low > nothing === lowerIsBetter ? 'worse' : 'better';
}
