import { type Kysely, sql } from 'kysely';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import type { FoundIn } from './look-through.ts';
import { resolveTerms } from './resolve-terms.ts';

const ROWS_AT_ONCE = 300;
/** Characters kept on either side of a detail in a pair: its own text may be edited later. */
const AROUND = 60;

/**
 * Store what was found. Places are counted by term from 0 in passages and downwards from -1 in pairs, so that
 * reading the document again leaves decisions about single places of its pairs alone. Call in a transaction.
 * @param exampleIds of the pairs, in the order they were looked through
 */
export async function storeFindings(
  tx: Kysely<Schema>,
  of: { readonly projectId: string; readonly documentId: string },
  found: readonly FoundIn[],
  exampleIds: readonly string[] = [],
): Promise<void> {
  const { projectId, documentId } = of;
  const terms = await resolveTerms(
    tx,
    projectId,
    found.map(({ detail }) => detail),
  );
  const up = new Map<string, number>();
  const down = exampleIds.length === 0 ? new Map<string, number>() : await lowest(tx, documentId);
  const rows = found.map(({ part: { text, place }, detail }) => {
    const termId = terms.get(detail) as string;
    const inPair = 'pair' in place;
    const occurrence = inPair ? (down.get(termId) ?? 0) - 1 : (up.get(termId) ?? -1) + 1;
    (inPair ? down : up).set(termId, occurrence);
    return {
      id: newId(),
      project_id: projectId,
      document_id: documentId,
      passage_id: inPair ? null : place.passageId,
      example_id: inPair ? (exampleIds[place.pair] ?? null) : null,
      before: inPair ? text.slice(Math.max(0, detail.start - AROUND), detail.start) : '',
      after: inPair ? text.slice(detail.end, detail.end + AROUND) : '',
      kind: detail.kind,
      text: detail.text,
      start: !inPair && place.heading ? -1 : detail.start,
      length: detail.end - detail.start,
      decision: 'open' as const,
      replacement: null,
      decided_by: null,
      decided_at: null,
      term_id: termId,
      occurrence,
      why: detail.why,
      found_by: 'rule' as const,
      decided_as: null,
    };
  });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await tx
      .insertInto('finding')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .execute();
}

async function lowest(tx: Kysely<Schema>, documentId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ termId: string; least: number }>`
    SELECT term_id AS termId, min(0, min(occurrence)) AS least FROM finding
    WHERE document_id = ${documentId} AND example_id IS NOT NULL GROUP BY term_id`.execute(tx);
  return new Map(rows.map(({ termId, least }) => [termId, least]));
}
