import type { Interval, MetricComparison } from '../../contract/evaluation.ts';
import type { DemoResult } from './demo-walk.ts';

const names: Readonly<Record<MetricComparison['metric'], string>> = {
  tokenF1: 'Token F1',
  right: 'Answered right',
  exactMatch: 'Exact match',
  rules: 'House rules kept',
  tone: 'House tone kept',
  fluent: 'Fluent',
  rougeL: 'ROUGE-L',
  chrF: 'chrF2',
  faithful: 'Faithful',
  perplexity: 'Perplexity',
};

/** The scores as a table for people. */
export function demoReport(result: DemoResult): string {
  const { evaluation, run, exports } = result;
  const rows = evaluation.metrics.map((metric) => [
    names[metric.metric],
    interval(metric.base),
    interval(metric.tuned),
    `${metric.metric === 'perplexity' ? 'x ' : ''}${interval(metric.difference)}`,
    metric.verdict,
  ]);
  const { fixed, stillWrong, newlyBroken, rightBoth } = evaluation.counts;
  return [
    '',
    `${evaluation.verdictWords ?? ''}. ${evaluation.evidenceWords ?? ''}`,
    '',
    ...table([['', 'base', 'tuned', 'difference', 'verdict'], ...rows]),
    '',
    ...fourWays(evaluation),
    `${evaluation.questions} test questions from ${evaluation.documents} documents: ${fixed} fixed, ${stillWrong} still wrong, ${newlyBroken} newly broken, ${rightBoth} right before and after.`,
    `Learned from ${run.examples.training} approved examples in ${run.secondsSpent.toFixed(0)} s on ${run.device?.name ?? 'this computer'} (${(run.tokensPerSecond ?? 0).toFixed(0)} tokens a second).`,
    ...healthWords(result),
    ...exports.map(({ kind, state, folder, checks }) => {
      const words = checks.map((check) => check.words).join('; ');
      return `${kind === 'adapter' ? 'What it learned' : 'Approved examples'}: ${state}. ${words}. ${folder}`;
    }),
    `Evidence report: ${result.report.pdf}`,
    '',
  ].join('\n');
}

/** What it declines, forgot and learned by heart. */
function healthWords({ health }: DemoResult): string[] {
  if (health.figures === null) return [];
  const { refusals, forgetting, memorisation, verbatim } = health.figures;
  return [refusals.words, forgetting.words, memorisation.words, verbatim.words, health.learning.words];
}

/** Each model alone and with the documents at hand, in token F1. */
function fourWays({ metrics }: DemoResult['evaluation']): string[] {
  const f1 = metrics.find(({ metric }) => metric === 'tokenF1');
  if (!f1?.baseDocuments || !f1.tunedDocuments) return [];
  return [
    ...table([
      ['Token F1', 'alone', 'with documents'],
      ['base', interval(f1.base), interval(f1.baseDocuments)],
      ['tuned', interval(f1.tuned), interval(f1.tunedDocuments)],
    ]),
    '',
  ];
}

function interval({ mean, low, high }: Interval): string {
  return `${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
