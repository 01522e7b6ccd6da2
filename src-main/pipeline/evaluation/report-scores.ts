import type { Evaluation, Interval, MetricName, ScoredSide } from '../../contract/evaluation.ts';
import type { JudgeStand } from '../../contract/judge.ts';
import type { RatingSummary } from '../../contract/rating.ts';
import type { Section } from '../../report/content.ts';

const sides: readonly (readonly [ScoredSide, string])[] = [
  ['base', 'Base'],
  ['baseDocuments', 'Base with documents'],
  ['tuned', 'Tuned'],
  ['tunedDocuments', 'Tuned with documents'],
];
const plotted: readonly (readonly [MetricName, string])[] = [
  ['right', 'Right'],
  ['tokenF1', 'Words in common'],
  ['faithful', 'True to source'],
  ['rules', 'Keeps rules'],
  ['fluent', 'Fluent'],
];

/** As the Scores screen calls them, with the technical name. */
export const measureNames: Readonly<Record<MetricName, string>> = {
  right: 'Right',
  exactMatch: 'Word for word (exact match)',
  tokenF1: 'Words in common (token F1)',
  rougeL: 'In the same order (ROUGE-L)',
  chrF: 'Letters in common (chrF)',
  faithful: 'True to source',
  rules: 'Keeps rules',
  tone: 'House tone',
  fluent: 'Fluent',
  perplexity: 'Surprise (perplexity)',
};

/** The four ways of answering with their ranges, answer by answer, and what people preferred. */
export function scoresSection(
  evaluation: Evaluation,
  ratings: RatingSummary,
  judge: JudgeStand['summary'],
): Section {
  const asked = sides.filter(([side]) => evaluation.withDocuments || side === 'base' || side === 'tuned');
  const { counts } = evaluation;
  return {
    title: 'Scores',
    note: `${evaluation.questions} questions, with the range the true figure most likely lies in (95 in 100)`,
    blocks: [
      {
        kind: 'scores',
        label: 'Scores of every way of answering; the table below holds every number.',
        rows: asked.map(([side, name]) => ({
          name,
          tuned: side.startsWith('tuned'),
          hollow: side.endsWith('Documents'),
        })),
        columns: plotted.flatMap(([metric, name]) => {
          const found = evaluation.metrics.find((each) => each.metric === metric);
          if (found === undefined) return [];
          const marks = asked.map(([side]) => {
            const interval = found[side];
            if (interval === null) return null;
            return {
              value: interval.mean,
              low: interval.low,
              high: interval.high,
              words: percent(interval.mean),
            };
          });
          return [{ name, marks }];
        }),
      },
      { kind: 'note', text: 'Figures of 100. Filled marks: from memory. Hollow marks: with the documents.' },
      {
        kind: 'table',
        columns: [
          { name: 'Measure' },
          ...asked.map(([, name]) => ({ name, figures: true })),
          { name: 'Difference', figures: true },
          { name: 'p', figures: true },
          { name: 'Verdict' },
        ],
        rows: evaluation.metrics.map((metric) => [
          measureNames[metric.metric],
          ...asked.map(([side]) => sayInterval(metric[side])),
          sayInterval(metric.difference),
          metric.p.toFixed(4),
          metric.verdict === 'not-proven' ? 'not proven' : metric.verdict,
        ]),
      },
      {
        kind: 'note',
        text: 'Difference: tuned minus base; for perplexity tuned divided by base. p: permutation test, adjusted by Holm.',
      },
      {
        kind: 'table',
        columns: [
          { name: 'Answer by answer' },
          ...['Fixed', 'Still wrong', 'Newly broken', 'Right before and after'].map((name) => ({
            name,
            figures: true,
          })),
        ],
        rows: [
          [
            'Tuned against base',
            ...[counts.fixed, counts.stillWrong, counts.newlyBroken, counts.rightBoth].map(String),
          ],
        ],
      },
      { kind: 'small-title', text: 'Judged blind by people' },
      {
        kind: 'note',
        text: [
          ratings.words,
          ...ratings.raters.map(
            ({ name, tuned, base, neither }) => `${name}: tuned ${tuned}, base ${base}, neither ${neither}.`,
          ),
          ratings.agreement === null
            ? ''
            : `Agreement (Krippendorff's alpha) ${ratings.agreement.toFixed(2)}.`,
          judge === null ? '' : judge.words,
        ].join(' '),
      },
    ],
  };
}

function percent(share: number): string {
  return String(Math.round(share * 100));
}

function sayInterval(interval: Interval | null): string {
  if (interval === null) return '–';
  const { mean, low, high } = interval;
  return `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
