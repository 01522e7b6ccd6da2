import type { Kysely } from 'kysely';
import { fromJson } from '../storage/json-text.ts';
import type { Schema } from '../storage/schema.ts';
import type { DatasetExample } from './dataset-example.ts';

/** The approved examples of a project, in their order, as they leave. */
export async function listApprovedExamples(db: Kysely<Schema>, projectId: string): Promise<DatasetExample[]> {
  const rows = await db
    .selectFrom('example')
    .leftJoin('document', 'document.id', 'example.document_id')
    .select([
      'example.preceding',
      'example.question',
      'example.answer',
      'example.wrong_answer',
      'example.split',
      'example.group_name',
      'example.source_name',
      'example.detail',
      'document.name as document_name',
    ])
    .where('example.project_id', '=', projectId)
    .where('example.status', '=', 'approved')
    .orderBy('example.number')
    .execute();
  return rows.map((row) => ({
    asked: [...fromJson(row.preceding), { role: 'user', content: row.question }],
    answer: row.answer,
    wrong: blankToNull(row.wrong_answer),
    split: row.split,
    group: blankToNull(row.group_name),
    source: blankToNull(row.source_name ?? row.document_name),
    kind: blankToNull(row.detail),
  }));
}

function blankToNull(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text.trim();
}
