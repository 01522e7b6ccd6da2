/** Scores in words: columns for the plot, lines for the margin, rows for the table. Pure. */
import type {
  Contrast,
  Evaluation,
  Interval,
  MetricComparison,
  MetricName,
  Outcome,
  ScoredSide,
} from '../../src-main/contract/evaluation.ts';
import type { ScoreColumn, ScoreRow, Share } from '../ui/charts/layout-scores.ts';
import { wilson } from '../ui/charts/wilson.ts';

export const metricWords: Record<MetricName, { name: string; technical: string; explain: string }> = {
  right: {
    name: 'Right',
    technical: 'Share right',
    explain: 'Answers whose words agree with the approved one at or above the threshold.',
  },
  tokenF1: {
    name: 'Words in common',
    technical: 'Token F1',
    explain: 'Of 100 words of the answer and of the approved answer together, how many are the same.',
  },
  rougeL: {
    name: 'Same order',
    technical: 'ROUGE-L',
    explain: 'How much of the approved answer comes back in its own order, other words between allowed.',
  },
  chrF: {
    name: 'Same letters',
    technical: 'chrF2',
    explain:
      'How many runs of up to six letters of the approved answer come back, so that endings of words count.',
  },
  faithful: {
    name: 'Held by the source',
    technical: 'Faithfulness',
    explain:
      'Of 100 sentences, how many the source passage supports: most of their words stand in it, and every number, date, name and citation exactly.',
  },
  rules: {
    name: 'Keeps rules',
    technical: 'House rules kept',
    explain: 'Answers that keep every house rule that applies to their question.',
  },
  tone: {
    name: 'House tone',
    technical: 'Rules of tone kept',
    explain: 'Answers that keep every rule of tone: length of sentences, address, banned words.',
  },
  fluent: {
    name: 'Fluent',
    technical: 'Without loops and broken sentences',
    explain: 'Answers that do not go round in circles and break off no sentence.',
  },
  exactMatch: {
    name: 'Word for word',
    technical: 'Exact match',
    explain: 'Answers that equal the approved one, apart from capitals, punctuation and spaces.',
  },
  perplexity: {
    name: 'Surprise at the approved answer',
    technical: 'Perplexity',
    explain:
      'Among how many words it still wavers, on average, at each word of the approved answer. Lower is better.',
  },
};

const scoredSides = ['base', 'baseDocuments', 'tuned', 'tunedDocuments'] as const;

export const sideWords: Record<ScoredSide, string> = {
  base: 'Base',
  baseDocuments: 'Base with documents',
  tuned: 'Tuned',
  tunedDocuments: 'Tuned with documents',
};

/** “Tuned has 12 words of 100 more right than base with documents (5 to 19).” */
export function contrastWords({ side, against, difference, verdict }: Contrast): string {
  const name = sideWords[side];
  const other = sideWords[against].replace(/^[BT]/, (letter) => letter.toLowerCase());
  const hundred = (part: number) => Math.round(Math.abs(part) * 100);
  const [near, far] = [difference.low, difference.high].map(hundred).sort((a, b) => a - b);
  if (verdict === 'not-proven') return `${name} against ${other}: no difference is proven.`;
  const word = verdict === 'better' ? 'more' : 'fewer';
  return `${name} has ${hundred(difference.mean)} words of 100 ${word} right than ${other} (${near} to ${far}).`;
}

export const outcomeWords: Record<Outcome, string> = {
  fixed: 'Fixed',
  'still-wrong': 'Still wrong',
  'newly-broken': 'Newly broken',
  'right-both': 'Right before and after',
};

function share({ mean, low, high }: Interval, words: string): Share {
  return { value: mean, low, high, words };
}

const outOf100 = (interval: Interval): Share => share(interval, String(Math.round(interval.mean * 100)));

/** The plot's rows: each model alone, and with the documents at hand where it was so asked. */
export function scoreRows(evaluation: Evaluation): ScoreRow[] {
  const sides = evaluation.withDocuments ? scoredSides : (['base', 'tuned'] as const);
  return sides.map((side) => ({
    key: side,
    name: sideWords[side],
    tuned: side === 'tuned' || side === 'tunedDocuments',
    hollow: side === 'baseDocuments' || side === 'tunedDocuments',
  }));
}

/** The plot's columns: right answers first, because the verdict is told in them. */
export function scoreColumns(evaluation: Evaluation): ScoreColumn[] {
  const { questions, right, metrics } = evaluation;
  const sides = evaluation.withDocuments ? scoredSides : (['base', 'tuned'] as const);
  const find = (name: MetricName): MetricComparison | undefined =>
    metrics.find(({ metric }) => metric === name);
  const all = (of: (side: ScoredSide) => Share | null) => sides.map(of);
  // Where all or none came out right, drawing again from the questions shows no spread; Wilson's range does.
  const counted = (count: number, drawn: Interval | undefined): Share => ({
    value: questions === 0 ? 0 : count / questions,
    ...(drawn && drawn.low < drawn.high ? { low: drawn.low, high: drawn.high } : wilson(count, questions)),
    words: String(count),
  });
  const countOf = (interval: Interval) => counted(Math.round(interval.mean * questions), interval);
  const shareRight = find('right');
  const columns: ScoreColumn[] = [
    {
      key: 'right',
      title: 'Right',
      note: `of ${questions} questions`,
      shares: all((side) => {
        if (side === 'base' || side === 'tuned') return counted(right[side], shareRight?.[side]);
        const interval = shareRight?.[side];
        return interval == null ? null : countOf(interval);
      }),
      ticks: ['none', 'half', `all ${questions}`],
    },
  ];
  for (const name of ['tokenF1', 'faithful', 'tone', 'rules', 'fluent'] as const) {
    const metric = find(name);
    if (!metric) continue;
    const isCount = name !== 'tokenF1' && name !== 'faithful';
    columns.push({
      key: name,
      title: metricWords[name].name,
      note: isCount ? `of ${questions} questions` : 'of 100',
      shares: all((side) => {
        const interval = metric[side];
        if (interval === null) return null;
        return isCount ? countOf(interval) : outOf100(interval);
      }),
      ticks: isCount ? ['none', 'half', 'all'] : ['0', '50', '100'],
    });
  }
  return columns;
}

/** “0.412 (0.318 to 0.507)”; perplexity with one decimal, and its difference as a factor. */
export function sayInterval(metric: MetricName, { mean, low, high }: Interval, factor = false): string {
  const digits = metric === 'perplexity' ? (factor ? 2 : 1) : 3;
  const signed = (value: number) => {
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
  };
  const mark = factor ? '×' : '';
  return `${mark}${signed(mean)} (${signed(low)} to ${signed(high)})`;
}

/** A p-value as people read it. */
export function sayChance(p: number): string {
  if (p < 0.001) return 'below 0.1 %';
  return `${(p * 100).toFixed(p < 0.1 ? 1 : 0)} %`;
}

export const verdictWords: Record<MetricComparison['verdict'], string> = {
  better: 'Better',
  'not-proven': 'Not proven',
  worse: 'Worse',
};

/** The scored verdict in words, should the core not have told it. */
export function verdictOf(evaluation: Evaluation): string {
  if (evaluation.verdictWords) return evaluation.verdictWords;
  if (evaluation.verdict === 'better') return 'Better than its base on your questions';
  if (evaluation.verdict === 'worse') return 'Worse than its base on your questions';
  return 'Not proven better than its base';
}

export function evidenceOf(evaluation: Evaluation): string {
  if (evaluation.evidenceWords) return evaluation.evidenceWords;
  const { right, questions } = evaluation;
  return `Tuned, it answers ${right.tuned} of ${questions} rightly; the base answers ${right.base}.`;
}
