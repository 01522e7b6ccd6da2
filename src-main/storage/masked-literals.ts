import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * The wordings that are masked or replaced, each with what stands in its place: for texts that are no passages
 * (headings, blocks, examples). Ages are left out: “93” alone may be any number. A wording that is kept in one
 * place and masked in another counts as masked.
 */
export async function maskedLiterals(
  db: Kysely<Schema>,
  of: { readonly projectId: string } | { readonly documentId: string },
): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('finding')
    .select(['text', 'replacement'])
    .distinct()
    .where('decision', 'in', ['mask', 'replace'])
    .where('kind', '!=', 'age')
    .$if('projectId' in of, (query) => query.where('project_id', '=', 'projectId' in of ? of.projectId : ''))
    .$if('documentId' in of, (query) =>
      query.where('document_id', '=', 'documentId' in of ? of.documentId : ''),
    )
    .execute();
  return new Map(
    rows.flatMap(({ text, replacement }) => (replacement === null ? [] : [[text, replacement]])),
  );
}
