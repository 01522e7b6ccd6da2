import { type Kysely, type Selectable, sql } from 'kysely';
import type { Verbatim } from '../../contract/health.ts';
import type { Section } from '../../report/content.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import type { RunTable } from '../../storage/schema-results.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayRule } from '../../text/rules/say-rule.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';

/** Documents with what came of each, and what the run learned from. */
export async function taughtSection(db: Kysely<Schema>, run: Selectable<RunTable>): Promise<Section> {
  const { rows: documents } = await sql<{
    name: string;
    passages: number;
    approved: number;
    masked: number;
    splits: string | null;
  }>`
    SELECT document.name AS name, document.passages AS passages,
      (SELECT count(*) FROM example WHERE document_id = document.id AND status = 'approved') AS approved,
      (SELECT count(*) FROM finding WHERE document_id = document.id AND decision IN ('mask', 'replace')) AS masked,
      (SELECT group_concat(DISTINCT split) FROM dataset_snapshot_item
        WHERE snapshot_id = ${run.snapshot_id} AND document_id = document.id) AS splits
    FROM document WHERE document.project_id = ${run.project_id} AND document.state = 'ready'
    ORDER BY document.name`.execute(db);
  const parts = await db
    .selectFrom('dataset_snapshot_item')
    .select(['split', ({ fn }) => fn.countAll<number>().as('count')])
    .where('snapshot_id', '=', run.snapshot_id)
    .groupBy('split')
    .execute();
  const of = (split: string) => parts.find((part) => part.split === split)?.count ?? 0;
  const people = await db
    .selectFrom('example')
    .select(['approved_by', ({ fn }) => fn.countAll<number>().as('count')])
    .where('project_id', '=', run.project_id)
    .where('status', '=', 'approved')
    .groupBy('approved_by')
    .execute();
  const total = (key: 'passages' | 'approved' | 'masked') =>
    sayNumber(documents.reduce((sum, row) => sum + row[key], 0));
  return {
    title: 'What it was taught',
    blocks: [
      {
        kind: 'lead',
        text: `It learned from ${sayCount(of('training'), 'example')}. ${sayNumber(of('validation'))} more were kept aside to check it on the way, and ${sayNumber(of('test'))} are the questions of the test.`,
      },
      {
        kind: 'table',
        columns: [
          { name: 'Source' },
          { name: 'Passages', figures: true },
          { name: 'Approved', figures: true },
          { name: 'Details masked', figures: true },
          { name: 'Used for' },
        ],
        rows: documents.map(({ name, passages, approved, masked, splits }) => [
          name,
          sayNumber(passages),
          sayNumber(approved),
          sayNumber(masked),
          splits === null ? 'nothing' : splits.replace('training', 'learning').replaceAll(',', ', '),
        ]),
        sum: [
          sayCount(documents.length, 'document'),
          total('passages'),
          total('approved'),
          total('masked'),
          '',
        ],
      },
      {
        kind: 'note',
        text: `Approved by ${people.map(({ approved_by, count }) => `${approved_by ?? 'unnamed'} (${sayNumber(count)})`).join(', ') || 'nobody'}.`,
      },
    ],
  };
}

/** The curve, and in words whether and from which step it learned by heart. */
export async function learningSection(db: Kysely<Schema>, run: Selectable<RunTable>): Promise<Section> {
  const metrics = await db
    .selectFrom('run_metric')
    .select(['step', 'training_loss', 'validation_loss'])
    .where('run_id', '=', run.id)
    .orderBy('step')
    .execute();
  const notes = await db
    .selectFrom('run_note')
    .select(['step', 'words'])
    .where('run_id', '=', run.id)
    .orderBy('id')
    .execute();
  const points = (key: 'training_loss' | 'validation_loss') =>
    metrics.flatMap((metric) => {
      const y = metric[key];
      return y === null ? [] : [{ x: metric.step, y }];
    });
  return {
    title: 'How it learned',
    note: 'how far off it still was (mean loss), by step',
    blocks: [
      {
        kind: 'curve',
        label: 'How far off it was on answers it learned from and on those kept aside',
        lines: [
          { name: 'answers it learned', dashed: true, points: points('training_loss') },
          { name: 'answers kept aside', dashed: false, points: points('validation_loss') },
        ],
        kept: run.best_step,
      },
      { kind: 'note', text: run.learning_words || 'Nothing was noted about how it learned.' },
      { kind: 'list', items: notes.map(({ step, words }) => `Step ${step}: ${words}`) },
    ],
  };
}

/** Masks, what was kept and by whom, house rules, and how much comes back word for word from what holds details. */
export async function privacySection(
  db: Kysely<Schema>,
  projectId: string,
  verbatim: Verbatim,
): Promise<Section> {
  const decided = await db
    .selectFrom('finding')
    .select(['kind', 'decision', ({ fn }) => fn.countAll<number>().as('count')])
    .where('project_id', '=', projectId)
    .groupBy(['kind', 'decision'])
    .orderBy('kind')
    .execute();
  const kinds = [...new Set(decided.map(({ kind }) => kind))];
  const count = (kind: string, decisions: readonly string[]) =>
    sayNumber(
      decided
        .filter((row) => row.kind === kind && decisions.includes(row.decision))
        .reduce((sum, row) => sum + row.count, 0),
    );
  const rules = await readHouseRules(db, projectId);
  return {
    title: 'Privacy and house rules',
    blocks: [
      {
        kind: 'table',
        columns: [
          { name: 'Kind of detail' },
          { name: 'Masked', figures: true },
          { name: 'Kept by decision', figures: true },
          { name: 'Not decided', figures: true },
        ],
        rows: kinds.map((kind) => [
          kind,
          count(kind, ['mask', 'replace']),
          count(kind, ['keep']),
          count(kind, ['open']),
        ]),
      },
      { kind: 'note', text: verbatim.words },
      { kind: 'small-title', text: 'House rules' },
      { kind: 'list', items: rules.length === 0 ? ['None.'] : rules.map(({ body }) => sayRule(body)) },
    ],
  };
}
