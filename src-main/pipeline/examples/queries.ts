import { type Kysely, type Selectable, sql } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { ExampleRow } from '../../contract/examples.ts';
import type { ExampleTable, Schema } from '../../storage/schema.ts';

export type StoredExample = Selectable<ExampleTable> & {
  readonly document_name: string | null;
  readonly import_name: string | null;
};

export function toRow(stored: StoredExample): ExampleRow {
  return {
    id: stored.id,
    question: stored.question,
    answer: stored.answer,
    status: stored.status,
    origin: stored.origin,
    detail: stored.detail,
    split: stored.split,
    splitFixed: stored.split_fixed === 1,
    edited: stored.edited === 1,
    firstApprovedBy: stored.first_approved_by,
    flaggedFor: stored.flagged_for,
    weight: stored.weight,
    documentId: stored.document_id ?? stored.imported_from,
    documentName: stored.document_name ?? stored.import_name,
    createdAt: stored.created_at,
  };
}

/** Examples with the name of their source, or of the file they were imported from. */
export function storedExamples(db: Kysely<Schema>) {
  return db
    .selectFrom('example')
    .leftJoin('document as source', 'source.id', 'example.document_id')
    .leftJoin('document as import', 'import.id', 'example.imported_from')
    .selectAll('example')
    .select(['source.name as document_name', 'import.name as import_name']);
}

/** @throws ProblemError `example-gone` */
export async function storedExample(db: Kysely<Schema>, exampleId: string): Promise<StoredExample> {
  const found = await storedExamples(db).where('example.id', '=', exampleId).executeTakeFirst();
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'example-gone',
    what: 'This example is no longer in the project.',
    safe: 'Nothing was changed.',
    remedy: 'Go back to the list of examples.',
    evidence: exampleId,
  });
}

/** All ids in one parameter: a list of any length, as JSON. */
export function idIn(
  column: 'passage.id' | 'example.id' | 'review_action_item.example_id' | 'example_id' | 'id',
  ids: readonly string[],
) {
  return sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}
