import type { Kysely, Selectable } from 'kysely';
import type { TouchedExample } from '../../contract/privacy.ts';
import { literalMasks, type LiteralMasks } from '../../privacy/mask-text.ts';
import { fromJson } from '../../storage/json-text.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { ExampleTable, Schema } from '../../storage/schema.ts';

/** More than this nobody reads at once; the rest follows when these are dealt with. */
const MOST = 500;

/** Examples that still hold words which are masked in the documents, in the order they were made. */
export async function findTouched(db: Kysely<Schema>, projectId: string): Promise<TouchedExample[]> {
  const literals = await maskedLiterals(db, { projectId });
  if (literals.size === 0) return [];
  const masks = literalMasks(literals);
  const touched: TouchedExample[] = [];
  for await (const row of examplesOf(db, projectId)) {
    if (!isTouched(row, masks)) continue;
    touched.push({ id: row.id, question: row.question, status: row.status });
    if (touched.length >= MOST) break;
  }
  return touched;
}

function examplesOf(db: Kysely<Schema>, projectId: string) {
  return db
    .selectFrom('example')
    .select(['id', 'question', 'answer', 'wrong_answer', 'quote', 'preceding', 'status'])
    .where('project_id', '=', projectId)
    .orderBy('number')
    .stream();
}

/** Whether any wording stands in what would be learned of an example. */
export function isTouched(
  row: Pick<Selectable<ExampleTable>, 'question' | 'answer' | 'wrong_answer' | 'quote' | 'preceding'>,
  masks: LiteralMasks,
): boolean {
  if (
    [row.question, row.answer, row.wrong_answer, row.quote].some(
      (text) => text !== null && masks.touches(text),
    )
  )
    return true;
  return row.preceding !== '[]' && fromJson(row.preceding).some(({ content }) => masks.touches(content));
}
