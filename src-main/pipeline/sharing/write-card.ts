import type { Kysely } from 'kysely';
import type { Interval, MetricComparison } from '../../contract/evaluation.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import type { AdapterFile } from '../../models/adapter-file.ts';
import type { ModelRow } from '../../models/queries.ts';
import { findScores, type StoredRun } from './queries.ts';

interface CardFacts {
  readonly run: StoredRun;
  readonly model: ModelRow & { readonly sha256: string };
  readonly adapter: AdapterFile;
  readonly project: string;
  readonly adapterName: string;
}

/** What a person needs to know before using the file: what it sits on, what it learned, how well, and what it is not. */
export async function writeCard(db: Kysely<Schema>, facts: CardFacts): Promise<string> {
  const sections = [heading(facts), base(facts), await trainingNotes(db, facts)];
  return `${sections.join('\n\n')}\n`;
}

/** The part that is the same whatever form the result leaves in: data, training, scores, limits. Markdown. */
export async function trainingNotes(
  db: Kysely<Schema>,
  facts: Pick<CardFacts, 'run' | 'model' | 'adapter'> & { readonly adapterName: string | null },
): Promise<string> {
  const scores = await findScores(db, facts.run.id);
  const sections = [
    data(facts),
    settings(facts),
    scores === undefined
      ? '## Scores\n\nNot scored yet.'
      : [
          '## Scores',
          `**${scores.verdict_words ?? ''}.** ${scores.evidence_words ?? ''}`,
          scoreTable(fromJson(scores.metrics)),
          `${scores.questions} test questions from ${scores.documents} documents. Intervals: 95 %, cluster bootstrap with 10,000 resamples. An answer counts as right from a token F1 of ${scores.threshold}.`,
        ].join('\n\n'),
    limits(facts),
  ];
  return sections.join('\n\n');
}

function heading({ project, adapterName, adapter }: CardFacts): string {
  return [
    `# ${project}: what it learned`,
    'A LoRA adapter (GGUF) that sits on top of its base model. Made offline with Vernacular.',
    table([
      ['File', `\`${adapterName}\``],
      ['SHA-256', `\`${adapter.sha256}\``],
    ]),
  ].join('\n\n');
}

function base({ model }: CardFacts): string {
  return [
    '## Base model',
    table([
      ['Name', model.name],
      ['SHA-256', `\`${model.sha256}\``],
      ['Architecture', model.architecture],
      ['Weights', model.weight_type.toUpperCase()],
      ['Licence', model.licence ?? 'not stated in the file'],
    ]),
    'The adapter was trained on these weights and belongs to exactly this file. The base model’s licence also covers what is built on it.',
  ].join('\n\n');
}

function data({ run }: Pick<CardFacts, 'run'>): string {
  const counts = fromJson(run.examples);
  return [
    '## Data',
    table([
      ['Approved examples learned', String(counts.training)],
      ['Kept aside to watch learning', String(counts.validation)],
      ['Kept aside for the scores', String(counts.test)],
      ['Fingerprint of the frozen examples', `\`${run.snapshot_hash}\``],
    ]),
  ].join('\n\n');
}

function settings({ run, adapter }: Pick<CardFacts, 'run' | 'adapter'>): string {
  const used = fromJson(run.settings);
  return [
    '## Training',
    table([
      ['Method', 'LoRA on all linear layers, loss on answers only'],
      ['Rank, alpha', `${used.rank}, ${used.alpha}`],
      ['Learning rate', `${used.learningRate}, cosine, warm-up ${used.warmupShare}`],
      ['Passes', `${run.pass.toFixed(1)} of at most ${used.passes}`],
      ['Kept version', `step ${adapter.step}`],
      ['Row, batch', `${used.rowTokens} tokens, ${used.rowsPerStep} rows`],
      ['Dropout, weight decay, clipping', `${used.dropout}, ${used.weightDecay}, ${used.gradientClip}`],
      ['Seed', String(used.seed)],
      ['Started, finished', `${run.started_at ?? ''}, ${run.finished_at ?? ''}`],
    ]),
  ].join('\n\n');
}

export const metricNames: Readonly<Record<MetricComparison['metric'], string>> = {
  right: 'Share of answers counted as right',
  tokenF1: 'Token F1',
  exactMatch: 'Exact match',
  rules: 'House rules kept',
  tone: 'House tone kept',
  fluent: 'Fluent',
  rougeL: 'ROUGE-L',
  chrF: 'chrF2',
  faithful: 'Sentences supported by the source',
  perplexity: 'Perplexity of the approved answer (lower is better; difference is a ratio)',
};

function scoreTable(metrics: readonly MetricComparison[]): string {
  const cell = ({ mean, low, high }: Interval): string =>
    `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  const rows = metrics.map(
    (metric) =>
      `| ${metricNames[metric.metric]} | ${cell(metric.base)} | ${cell(metric.tuned)} | ${cell(metric.difference)} |`,
  );
  return ['| | Base | Tuned | Difference |', '|---|---|---|---|', ...rows].join('\n');
}

function limits({
  model,
  adapterName,
}: Pick<CardFacts, 'model'> & { readonly adapterName: string | null }): string {
  return [
    '## Use and limits',
    ...(adapterName === null ? [] : [`llama.cpp: \`llama-server -m BASE.gguf --lora ${adapterName}\`.`]),
    [
      '- It answers in the manner of its examples; it does not know more than they and its base do.',
      '- It can be wrong in a confident tone. A person reads every answer before it is relied on.',
      '- It may repeat what stands in its examples: share it only with people who may read those.',
      ...(model.built_in === 1
        ? ['- Its base is the small starter model, which is for trying the app and not for real work.']
        : []),
    ].join('\n'),
  ].join('\n\n');
}

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
