import { sql } from 'kysely';
import type { StageContext } from '../stage-context.ts';

const FROM = '\uE000';
const TO = '\uE001';
const SNIPPET_WORDS = 24;

export interface SearchHit {
  readonly passageId: string;
  readonly documentId: string;
  readonly documentName: string;
  readonly page: number | null;
  readonly snippet: string;
}

/** Passages with all the words, the last one as it begins, best first. Nothing in the query is syntax. */
export async function searchPassages(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly query: string; readonly limit: number },
): Promise<SearchHit[]> {
  const match = toMatch(wanted.query);
  if (match === null) return [];
  const { rows } = await sql<SearchHit>`
    SELECT passage.id AS passageId, document.id AS documentId, document.name AS documentName,
      passage.page AS page,
      snippet(passage_fts, 0, ${FROM}, ${TO}, '…', ${sql.lit(SNIPPET_WORDS)}) AS snippet
    FROM passage_fts
    JOIN passage ON passage.number = passage_fts.rowid
    JOIN document ON document.id = passage.document_id
    WHERE passage_fts MATCH ${match} AND passage.project_id = ${wanted.projectId}
    ORDER BY passage_fts.rank LIMIT ${wanted.limit}`.execute(stage.db);
  return rows;
}

/** Every word quoted, so that quotes, minus and `OR` mean themselves; null when there is no word. */
export function toMatch(query: string): string | null {
  const words = query.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words.map((word, i) => (i === words.length - 1 ? `"${word}" *` : `"${word}"`)).join(' ');
}
