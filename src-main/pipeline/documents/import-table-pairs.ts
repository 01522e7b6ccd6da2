import type { DocumentRow, PairColumns } from '../../contract/documents.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { ImportedPair } from '../../reader/protocol.ts';
import { toJson, fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { importPairs } from './import-pairs.ts';
import { linkSources } from './link-sources.ts';
import { storedBlocks, storedDocument, toRow } from './queries.ts';

/** What a former import of the same file said; the new one says it anew. */
const ownCodes: ReadonlySet<string> = new Set(['pairs-unusable', 'pairs-repeated']);

export interface TableImport {
  readonly documentId: string;
  readonly block: number;
  readonly columns: PairColumns;
  readonly before: string;
}

/**
 * Make an example of every row of a table whose columns a person has named. The rows leave the searchable text:
 * answers that questions are tested on must not be found there.
 * @throws ProblemError `document-gone`, `no-such-table`, `same-column`
 */
export async function importTablePairs(
  stage: StageContext,
  wanted: TableImport,
): Promise<{ pairs: number; warnings: DocumentRow['warnings'] }> {
  const stored = await storedDocument(stage.db, wanted.documentId);
  const table = (await storedBlocks(stage.db, stored.id))[wanted.block];
  if (table?.kind !== 'table') throw noSuchTable(stored.name);
  if (wanted.columns.question === wanted.columns.answer) throw sameColumn();
  const pairs = pairsOf(table.rows, table.header, wanted);
  const imported = await importPairs(stage, stored, pairs, new AbortController().signal);
  await stage.db.transaction().execute(async (tx) => {
    if (imported.pairs > 0) {
      await tx
        .deleteFrom('passage')
        .where('document_id', '=', stored.id)
        .where('block_from', '>=', wanted.block)
        .where('block_to', '<=', wanted.block)
        .execute();
      await stage.privacy.recount(tx, stored.project_id);
    }
    const { left } = await tx
      .selectFrom('passage')
      .select(({ fn }) => fn.countAll<number>().as('left'))
      .where('document_id', '=', stored.id)
      .executeTakeFirstOrThrow();
    const others = fromJson(stored.warnings).filter(({ code }) => !ownCodes.has(code));
    const warnings = [...others, ...imported.warnings];
    await tx
      .updateTable('document')
      .set({
        pairs: imported.pairs,
        passages: left,
        warnings: toJson(warnings),
        state: warnings.length === 0 ? 'ready' : 'ready-with-warnings',
      })
      .where('id', '=', stored.id)
      .execute();
  });
  await stage.audit({
    projectId: stored.project_id,
    action: 'pairs-imported',
    subject: stored.name,
    detail: { documentId: stored.id, pairs: imported.pairs, columns: wanted.columns },
  });
  await linkSources(stage.db, stored.project_id, stored.id);
  const document = toRow(await storedDocument(stage.db, stored.id));
  stage.publish({ type: 'document-changed', projectId: stored.project_id, document });
  stage.publish({ type: 'privacy-changed', projectId: stored.project_id });
  stage.publish({ type: 'examples-changed', projectId: stored.project_id });
  return { pairs: imported.pairs, warnings: imported.warnings };
}

function pairsOf(
  rows: readonly (readonly string[])[],
  header: boolean,
  { columns, before }: TableImport,
): ImportedPair[] {
  const first = header ? 1 : 0;
  return rows.slice(first).map((row, i) => {
    const cell = (column: number | null): string => (column === null ? '' : (row[column] ?? '').trim());
    const question = cell(columns.question);
    const asked = before.trim() === '' || question === '' ? question : `${before.trim()}\n\n${question}`;
    const [wrong, source, label] = [cell(columns.wrong), cell(columns.source), cell(columns.kind)];
    return {
      messages: [
        { role: 'user', content: asked },
        { role: 'assistant', content: cell(columns.answer) },
      ],
      line: i + first + 1,
      ...(wrong === '' ? {} : { wrong }),
      ...(source === '' ? {} : { source }),
      ...(label === '' ? {} : { label }),
    };
  });
}

function noSuchTable(name: string): ProblemError {
  return new ProblemError({
    code: 'no-such-table',
    what: `“${name}” no longer has this table: it was read again meanwhile.`,
    safe: 'No example was made.',
    remedy: 'Open the document again and choose the columns anew.',
  });
}

function sameColumn(): ProblemError {
  return new ProblemError({
    code: 'same-column',
    what: 'Question and answer are the same column.',
    safe: 'No example was made.',
    remedy: 'Choose another column for one of them.',
  });
}
