import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

export interface FoundPassage {
  readonly passageId: string;
  readonly documentId: string;
  readonly documentName: string;
  readonly page: number | null;
  readonly text: string;
}

/** Words that stand in nearly every question and would rank by chance. */
const PLAIN = new Set(
  'a an and are as at be by can do does for from has have how i if in is it its may me must of on or our should so that the their there they this to us was we what when where which who whom whose why will with you your'.split(
    ' ',
  ),
);

/**
 * The passages of a project that share most with a question, by BM25 over their words (FTS5; Robertson and
 * Zaragoza 2009), any word counting. Best first; empty when the question has no telling word.
 */
export async function findPassages(
  db: Kysely<Schema>,
  wanted: { readonly projectId: string; readonly question: string; readonly limit: number },
): Promise<FoundPassage[]> {
  const words = (wanted.question.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).filter(
    (word) => !PLAIN.has(word),
  );
  if (words.length === 0) return [];
  const match = [...new Set(words)].map((word) => `"${word}"`).join(' OR ');
  const { rows } = await sql<FoundPassage>`
    SELECT passage.id AS passageId, document.id AS documentId, document.name AS documentName,
      passage.page AS page, passage.text AS text
    FROM passage_fts
    JOIN passage ON passage.number = passage_fts.rowid
    JOIN document ON document.id = passage.document_id
    WHERE passage_fts MATCH ${match} AND passage.project_id = ${wanted.projectId}
    ORDER BY passage_fts.rank LIMIT ${wanted.limit}`.execute(db);
  return rows;
}
