import { type Kysely, sql } from 'kysely';
import type { Section } from '../../report/content.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';
import type { StoredRun } from './queries.ts';

/** Where the data of a training came from, who stood for it, what was masked and what was taken back. No text of any of it. */
export interface DataStatement {
  readonly project: string;
  readonly snapshot: { readonly sha256: string; readonly frozenAt: string };
  readonly examples: { readonly training: number; readonly validation: number; readonly test: number };
  readonly sources: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly format: string | null;
    readonly language: string | null;
    readonly scanned: boolean;
    readonly passages: number;
    readonly examplesLearned: number;
    readonly detailsMasked: number;
    readonly detailsKept: number;
    readonly detailsUndecided: number;
  }[];
  readonly approvals: readonly { readonly by: string; readonly examples: number }[];
  readonly origins: readonly { readonly origin: string; readonly examples: number }[];
  readonly masks: readonly {
    readonly kind: string;
    readonly masked: number;
    readonly kept: number;
    readonly undecided: number;
  }[];
  readonly withdrawals: readonly { readonly at: string; readonly by: string; readonly document: string }[];
}

export async function stateData(
  db: Kysely<Schema>,
  run: StoredRun,
  project: { readonly id: string; readonly name: string },
): Promise<DataStatement> {
  const snapshot = await db
    .selectFrom('dataset_snapshot')
    .select(['created_at'])
    .where('id', '=', run.snapshot_id)
    .executeTakeFirst();
  const sources = await sql<Omit<DataStatement['sources'][number], 'scanned'> & { scanned: number }>`
    SELECT document.name AS name, document.sha256 AS sha256, document.format AS format,
      document.language AS language, document.scanned AS scanned, document.passages AS passages,
      (SELECT count(*) FROM dataset_snapshot_item AS item
        WHERE item.snapshot_id = ${run.snapshot_id} AND item.document_id = document.id) AS examplesLearned,
      (SELECT count(*) FROM finding
        WHERE document_id = document.id AND decision IN ('mask', 'replace')) AS detailsMasked,
      (SELECT count(*) FROM finding WHERE document_id = document.id AND decision = 'keep') AS detailsKept,
      (SELECT count(*) FROM finding WHERE document_id = document.id AND decision = 'open') AS detailsUndecided
    FROM document WHERE document.project_id = ${project.id} AND document.sha256 != ''
    ORDER BY document.name, document.id`.execute(db);
  const approvals = await sql<{ by: string; examples: number }>`
    SELECT coalesce(example.approved_by, 'not recorded') AS by, count(*) AS examples
    FROM dataset_snapshot_item AS item LEFT JOIN example ON example.id = item.example_id
    WHERE item.snapshot_id = ${run.snapshot_id} GROUP BY 1 ORDER BY 2 DESC, 1`.execute(db);
  const origins = await sql<{ origin: string; examples: number }>`
    SELECT coalesce(example.origin, 'withdrawn') AS origin, count(*) AS examples
    FROM dataset_snapshot_item AS item LEFT JOIN example ON example.id = item.example_id
    WHERE item.snapshot_id = ${run.snapshot_id} GROUP BY 1 ORDER BY 2 DESC, 1`.execute(db);
  const masks = await sql<DataStatement['masks'][number]>`
    SELECT kind, sum(decision IN ('mask', 'replace')) AS masked, sum(decision = 'keep') AS kept,
      sum(decision = 'open') AS undecided
    FROM finding WHERE project_id = ${project.id} GROUP BY kind ORDER BY kind`.execute(db);
  const withdrawals = await db
    .selectFrom('audit_event')
    .select(['at', 'actor', 'subject'])
    .where('project_id', '=', project.id)
    .where('action', '=', 'document-withdrawn')
    .orderBy('number')
    .execute();
  const { training, validation, test } = fromJson(run.examples);
  return {
    project: project.name,
    snapshot: { sha256: run.snapshot_hash, frozenAt: snapshot?.created_at ?? '' },
    examples: { training, validation, test },
    sources: sources.rows.map((row) => ({ ...row, scanned: Boolean(row.scanned) })),
    approvals: approvals.rows,
    origins: origins.rows,
    masks: masks.rows,
    withdrawals: withdrawals.map(({ at, actor, subject }) => ({ at, by: actor, document: subject })),
  };
}

/** The statement as a section of the report. */
export function dataSection(statement: DataStatement): Section {
  const { sources, approvals, origins, withdrawals, examples, snapshot } = statement;
  return {
    title: 'Data statement',
    note: 'sources, approvals, masks and withdrawals; no text of any of them',
    blocks: [
      {
        kind: 'lead',
        text: `${sayNumber(examples.training)} examples to learn from, ${sayNumber(examples.validation)} to watch learning and ${sayNumber(examples.test)} for the test, frozen ${day(snapshot.frozenAt)}, from ${sayCount(sources.filter(({ examplesLearned }) => examplesLearned > 0).length, 'document')}.`,
      },
      {
        kind: 'table',
        columns: [
          { name: 'Source', share: 0.3 },
          { name: 'Form' },
          { name: 'Examples', figures: true },
          { name: 'Masked', figures: true },
          { name: 'Kept', figures: true },
          { name: 'Undecided', figures: true },
          { name: 'SHA-256, beginning' },
        ],
        rows: sources.map((row) => [
          row.name,
          `${row.format ?? 'unknown'}${row.scanned ? ', scanned' : ''}`,
          sayNumber(row.examplesLearned),
          sayNumber(row.detailsMasked),
          sayNumber(row.detailsKept),
          sayNumber(row.detailsUndecided),
          row.sha256.slice(0, 16),
        ]),
      },
      { kind: 'small-title', text: 'Who approved, and where the examples come from' },
      {
        kind: 'list',
        items: [
          ...approvals.map(({ by, examples: count }) => `${by}: ${sayCount(count, 'example')}`),
          ...origins.map(
            ({ origin, examples: count }) => `Origin “${origin}”: ${sayCount(count, 'example')}`,
          ),
        ],
      },
      { kind: 'small-title', text: 'Withdrawals' },
      {
        kind: 'list',
        items:
          withdrawals.length === 0
            ? ['None.']
            : withdrawals.map(({ at, by, document }) => `${day(at)}, ${by}: ${document}`),
      },
    ],
  };
}

/** The statement as Markdown, for those who read no JSON. */
export function dataMarkdown(statement: DataStatement): string {
  const { examples, snapshot, sources, approvals, origins, masks, withdrawals } = statement;
  const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
    [
      `| ${head.join(' | ')} |`,
      `|${head.map(() => '---').join('|')}|`,
      ...rows.map((row) => `| ${row.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`),
    ].join('\n');
  return `${[
    `# Data statement: ${statement.project}`,
    `Frozen ${snapshot.frozenAt}, fingerprint \`${snapshot.sha256}\`. ${examples.training} examples to learn from, ${examples.validation} to watch learning, ${examples.test} for the test.`,
    '## Sources',
    table(
      ['Document', 'Form', 'Passages', 'Examples', 'Masked', 'Kept', 'Undecided', 'SHA-256'],
      sources.map((row) => [
        row.name,
        `${row.format ?? 'unknown'}${row.scanned ? ', scanned' : ''}`,
        row.passages,
        row.examplesLearned,
        row.detailsMasked,
        row.detailsKept,
        row.detailsUndecided,
        row.sha256,
      ]),
    ),
    '## Approved by',
    table(
      ['Person', 'Examples'],
      approvals.map((row) => [row.by, row.examples]),
    ),
    '## Where the examples come from',
    table(
      ['Origin', 'Examples'],
      origins.map((row) => [row.origin, row.examples]),
    ),
    '## Private details',
    table(
      ['Kind', 'Masked', 'Kept by decision', 'Undecided'],
      masks.map((row) => [row.kind, row.masked, row.kept, row.undecided]),
    ),
    '## Withdrawals',
    withdrawals.length === 0
      ? 'None.'
      : table(
          ['When', 'By', 'Document'],
          withdrawals.map((row) => [row.at, row.by, row.document]),
        ),
  ].join('\n\n')}\n`;
}

function day(iso: string): string {
  return iso.slice(0, 10) || 'on an unknown day';
}
