import { type Kysely, sql } from 'kysely';
import type { Split } from '../../contract/examples.ts';
import type { Schema } from '../../storage/schema.ts';
import {
  askedSplits,
  fixedSplits,
  isTestOpened,
  nearDocuments,
  SHARES,
  sourceOf,
  storeSplits,
} from './divide-examples.ts';
import { type Divisible, groupExamples } from './group-examples.ts';

/**
 * Give newly approved examples their split, leaving all others where they are: with their group if it has one
 * already, else the group goes where most is lacking. The first two groups are learned from, the third is kept
 * for the scores, the fourth is watched. Reads the new ones and those tied to them, however many there are
 * besides. Call in the transaction that approves.
 */
export async function divideNewExamples(tx: Kysely<Schema>, projectId: string): Promise<void> {
  const waiting = await waitingExamples(tx, projectId);
  if (waiting.length === 0) return;
  const source = await sourceOf(tx, projectId);
  const documents = await nearDocuments(tx, projectId);
  const relatives = await relativesOf(tx, projectId, waiting, documents);
  // Relatives first: a group is named after its first member, and theirs has its place already.
  const examples = [...relatives, ...waiting];
  const groups = groupExamples(examples, source, { documents, questions: new Map() });
  const splits = fixedSplits(examples, groups);
  for (const { id, split } of relatives) {
    const group = groups.get(id) as string;
    if (split !== null && !splits.has(group)) splits.set(group, split);
  }
  const asked = askedSplits(relatives);
  const members = Map.groupBy(
    waiting.filter(({ question_key }) => !asked.has(question_key)),
    ({ id }) => groups.get(id) as string,
  );
  const room = [...members.keys()].every((group) => splits.has(group))
    ? null
    : await measureRoom(tx, projectId, source);
  const changes = waiting.flatMap(({ id, question_key }) => {
    const split = asked.get(question_key);
    return split === undefined ? [] : [{ id, before: null, split }];
  });
  for (const [group, those] of members) {
    const split = splits.get(group) ?? (room === null ? 'training' : place(room, those.length));
    changes.push(...those.map(({ id }) => ({ id, before: null, split })));
  }
  await storeSplits(tx, changes);
}

interface Room {
  /** A scoring has looked at the test questions: no others join them. */
  readonly opened: boolean;
  readonly sizes: Record<Split, number>;
  /** Sources divided so far, counted up to two. */
  placed: number;
}

/** Where the next group of this size goes; its place is taken. */
function place(room: Room, size: number): Split {
  const { sizes } = room;
  const split = choose(sizes, room.placed, size, room.opened);
  sizes[split] += size;
  room.placed += 1;
  return split;
}

function choose(
  sizes: Readonly<Record<Split, number>>,
  placed: number,
  size: number,
  opened: boolean,
): Split {
  if (placed < 2) return 'training';
  if (sizes.test === 0 && !opened) return 'test';
  if (sizes.validation === 0) return 'validation';
  const total = sizes.training + sizes.validation + sizes.test + size;
  const lacking = (split: Split): number => SHARES[split] * total - sizes[split];
  const open = opened ? (['training', 'validation'] as const) : (['training', 'test', 'validation'] as const);
  return [...open].reduce<Split>(
    (best, split) => (lacking(split) > lacking(best) ? split : best),
    'training',
  );
}

async function measureRoom(
  tx: Kysely<Schema>,
  projectId: string,
  source: 'document' | 'passage',
): Promise<Room> {
  const sizes: Record<Split, number> = { training: 0, validation: 0, test: 0 };
  const opened = await isTestOpened(tx, projectId);
  const counted = await tx
    .selectFrom('example')
    .select(['split', sql<number>`count(*)`.as('count')])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .groupBy('split')
    .execute();
  for (const { split, count } of counted) if (split !== null) sizes[split] = count;
  // From then on there are more than two, and nobody asks how many.
  if (sizes.test > 0 && sizes.validation > 0) return { opened, sizes, placed: 2 };
  const { rows } = await sql<{ placed: number }>`SELECT count(*) AS placed FROM (
    SELECT DISTINCT coalesce(${sql.ref(source === 'document' ? 'document_id' : 'passage_id')}, id) FROM example
    WHERE project_id = ${projectId} AND status = 'approved' AND split IS NOT NULL LIMIT 2)`.execute(tx);
  return { opened, sizes, placed: rows[0]?.placed ?? 0 };
}

const columns = [
  'id',
  'document_id',
  'passage_id',
  'group_name',
  'question_key',
  'imported_from',
  'split',
  'split_fixed',
] as const;

function waitingExamples(tx: Kysely<Schema>, projectId: string): Promise<Divisible[]> {
  return tx
    .selectFrom('example')
    .select(columns)
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .where('split', 'is', null)
    .orderBy('number')
    .execute();
}

/** Of the divided examples that share a document, a passage, a wording group or a question with these, one of each kind. */
async function relativesOf(
  tx: Kysely<Schema>,
  projectId: string,
  waiting: readonly Divisible[],
  documents: ReadonlyMap<string, string>,
): Promise<Divisible[]> {
  const found = new Map<string, Divisible>();
  for (const tie of ['document_id', 'passage_id', 'group_name', 'question_key'] as const) {
    const own = new Set(waiting.flatMap((example) => example[tie] ?? []));
    if (tie === 'document_id') addNear(own, documents);
    const values = [...own];
    if (values.length === 0) continue;
    const rows = await tx
      .selectFrom('example')
      .select(columns)
      // With `min`, SQLite takes the other columns from the row that has it.
      .select(sql`min(number)`.as('first'))
      // The plus keeps SQLite from an index that fits worse: that of the tie itself is the one.
      .where(sql<boolean>`${tie.endsWith('_id') ? sql`+` : sql``}project_id = ${projectId}`)
      .where(sql<boolean>`${sql.ref(tie)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`)
      .where(sql<boolean>`+status = 'approved' AND +split IS NOT NULL`)
      .groupBy([tie, 'imported_from', 'split', 'split_fixed'])
      .execute();
    for (const { first: _first, ...row } of rows) found.set(row.id, row);
  }
  return [...found.values()];
}

/** Add all documents that are nearly one of these. */
function addNear(ids: Set<string>, documents: ReadonlyMap<string, string>): void {
  const first = (id: string): string => documents.get(id) ?? id;
  const firsts = new Set([...ids].map(first));
  for (const id of firsts) ids.add(id);
  for (const [id, of] of documents) if (firsts.has(of)) ids.add(id);
}
