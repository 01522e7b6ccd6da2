import { sql } from 'kysely';
import { soughtWords, type SoughtWord } from '../../text/search/fold-word.ts';
import { makeSnippet } from '../../text/search/make-snippet.ts';
import { rankPassages } from '../../text/search/rank-passages.ts';
import type { StageContext } from '../stage-context.ts';

const MARKS = ['\uE000', '\uE001'] as const;
const SNIPPET_WORDS = 24;
/** Of more matches than this only so many, the earliest, are ranked: where nearly everything matches, rank says little. */
const RANKED = 800;

export interface SearchHit {
  readonly passageId: string;
  readonly documentId: string;
  readonly documentName: string;
  readonly page: number | null;
  readonly snippet: string;
}

interface Match {
  readonly id: string;
  readonly documentId: string;
  readonly page: number | null;
  readonly text: string;
  readonly headings: string;
}

/** Passages with all the words, the last one as it begins, best first. Nothing in the query is syntax. */
export async function searchPassages(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly query: string; readonly limit: number },
): Promise<SearchHit[]> {
  const sought = soughtWords(wanted.query);
  if (sought.length === 0) return [];
  // Finding is the index's work and costs little; ranking all of them there would read every one.
  const { rows } = await sql<Match>`
    SELECT passage.id AS id, passage.document_id AS documentId, passage.page AS page, passage.text AS text,
      passage.breadcrumb AS headings
    FROM passage_fts CROSS JOIN passage ON passage.number = passage_fts.rowid
    WHERE passage_fts MATCH ${toMatch(sought)} AND passage.project_id = ${wanted.projectId}
      AND passage_fts.rowid >= (SELECT min(number) FROM passage WHERE project_id = ${wanted.projectId})
    LIMIT ${sql.lit(RANKED)}`.execute(stage.db);
  const best = rankPassages(rows, sought, wanted.limit);
  const names = await namesOf(stage, best);
  return best.map(({ id, documentId, page, text }) => ({
    passageId: id,
    documentId,
    documentName: names.get(documentId) ?? '',
    page,
    snippet: makeSnippet(text, sought, { words: SNIPPET_WORDS, marks: MARKS }),
  }));
}

async function namesOf(stage: StageContext, matches: readonly Match[]): Promise<Map<string, string>> {
  if (matches.length === 0) return new Map();
  const ids = [...new Set(matches.map(({ documentId }) => documentId))];
  const rows = await stage.db.selectFrom('document').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Every word quoted, so that quotes, minus and `OR` mean themselves. */
function toMatch(sought: readonly SoughtWord[]): string {
  return sought.map(({ folded, beginning }) => `"${folded}"${beginning ? ' *' : ''}`).join(' ');
}
