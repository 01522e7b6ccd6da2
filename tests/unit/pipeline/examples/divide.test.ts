import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Split } from '../../../../src-main/contract/examples.ts';
import { divideExamples } from '../../../../src-main/pipeline/examples/divide-examples.ts';
import { type Divisible, groupExamples } from '../../../../src-main/pipeline/examples/group-examples.ts';
import { reviewExamples } from '../../../../src-main/pipeline/examples/review-examples.ts';
import type { NewExample } from '../../../../src-main/storage/example-rows.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';
import { addAll, addDocument, openProject } from './open-project.ts';

interface Divided {
  readonly id: string;
  readonly document_id: string | null;
  readonly split: Split | null;
  readonly split_fixed: number;
  readonly status: string;
}

function divided(storage: Storage): Divided[] {
  return storage.raw
    .prepare('SELECT id, document_id, split, split_fixed, status FROM example ORDER BY number')
    .all() as Divided[];
}

/** The parts in which unfixed examples of each document stand. */
function partsOf(rows: readonly Divided[]): Record<string, Split[]> {
  const parts: Record<string, Split[]> = {};
  for (const { document_id, split, split_fixed } of rows) {
    if (document_id === null || split === null || split_fixed === 1) continue;
    parts[document_id] = [...new Set([...(parts[document_id] ?? []), split])];
  }
  return parts;
}

const documents = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const perDocument = (count: number): Partial<NewExample>[] =>
  documents.flatMap((documentId) => Array.from({ length: count }, () => ({ documentId })));

async function projectWith(examples: readonly Partial<NewExample>[]) {
  const opened = await openProject();
  for (const id of documents) addDocument(opened.storage, id);
  const ids = await addAll(
    opened.stage,
    examples.map((example, i) => ({ question: `Q ${i}?`, ...example })),
  );
  return { ...opened, ids };
}

describe('Approving', () => {
  test('divides by document whatever the order, all at once or one by one, and moves nobody twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...Array(24).keys()], { minLength: 8 }), async (order) => {
        const { storage, stage, ids } = await projectWith(perDocument(3));
        let before = new Map<string, Split | null>();
        for (const i of order) {
          await reviewExamples(stage, [ids[i] as string], { action: 'approve' });
          const rows = divided(storage);
          for (const { id, split } of rows) {
            if (before.get(id) != null) expect(split).toBe(before.get(id));
          }
          before = new Map(rows.map(({ id, split }) => [id, split]));
        }
        const rows = divided(storage);
        for (const { status, split } of rows) expect(split === null).toBe(status !== 'approved');
        for (const parts of Object.values(partsOf(rows))) expect(parts).toHaveLength(1);
        const present = new Set(rows.flatMap(({ split }) => split ?? []));
        if (Object.keys(partsOf(rows)).length >= 4) expect(present.size).toBe(3);
        await storage.close();
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  test('the same examples in the same order gives the same division', async () => {
    const run = async () => {
      const { storage, stage, ids } = await projectWith(perDocument(5));
      await reviewExamples(stage, ids, { action: 'approve' });
      const parts = partsOf(divided(storage));
      await storage.close();
      return parts;
    };
    const first = await run();
    expect(Object.values(first).flat().sort()).toEqual(['test', ...Array(6).fill('training'), 'validation']);
    expect(await run()).toEqual(first);
  });
});

describe('Dividing anew', () => {
  test('keeps documents whole and comes near four fifths, a tenth and a tenth', async () => {
    const sizes = [4, 30, 12, 7, 21, 9, 12, 5];
    const { storage, stage } = await projectWith(
      documents.flatMap((documentId, i) =>
        Array.from({ length: sizes[i] as number }, () => ({ documentId, status: 'approved' as const })),
      ),
    );
    const counts = await divideExamples(stage, 'p');
    expect(counts).toMatchObject({ approved: 100, training: 80, validation: 9, test: 11 });
    for (const parts of Object.values(partsOf(divided(storage)))) expect(parts).toHaveLength(1);
    const once = divided(storage);
    await divideExamples(stage, 'p');
    expect(divided(storage)).toEqual(once);
    await storage.close();
  });

  test('leaves what a file has fixed, and lets the rest of its document follow', async () => {
    const approved = { status: 'approved' as const };
    const { storage, stage, ids } = await projectWith([
      { ...approved, documentId: 'a', split: 'test' },
      { ...approved, documentId: 'a' },
      { ...approved, documentId: 'b', split: 'test' },
      { ...approved, documentId: 'b', split: 'training' },
      { ...approved, documentId: 'b' },
      ...['c', 'd', 'e'].map((documentId) => ({ ...approved, documentId })),
    ]);
    await divideExamples(stage, 'p');
    const splits = new Map(divided(storage).map(({ id, split }) => [id, split]));
    expect(ids.slice(0, 5).map((id) => splits.get(id))).toEqual([
      'test',
      'test',
      'test',
      'training',
      'training',
    ]);
    await storage.close();
  });

  test('the same question as one that a file keeps for the scores is kept for them too', async () => {
    const approved = { status: 'approved' as const };
    const { storage, stage, ids } = await projectWith([
      { ...approved, documentId: 'a', split: 'test', question: 'How long are files kept?' },
      { ...approved, documentId: 'b', split: 'training', question: 'How long are files kept?' },
      { ...approved, documentId: 'c', split: 'training' },
      { origin: 'chat', question: 'how long are files kept' },
      { documentId: 'c', question: 'How long are files kept??' },
      { documentId: 'c' },
    ]);
    const splits = () => divided(storage).map(({ split }) => split);
    const expected = ['test', 'training', 'training', 'test', 'test', 'training'];
    await reviewExamples(stage, ids, { action: 'approve' });
    expect(splits()).toEqual(expected);
    await divideExamples(stage, 'p');
    expect(splits()).toEqual(expected);
    await storage.close();
  });

  test('a project of one document is divided by passage, so that something can be kept aside', async () => {
    const { storage, stage } = await projectWith([]);
    for (let i = 0; i < 10; i += 1) {
      storage.raw.exec(`INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from,
        block_to) VALUES ('q${i}', 'p', 'a', ${i}, 'Words', '[]', ${i}, ${i})`);
    }
    await addAll(
      stage,
      Array.from({ length: 40 }, (_, i) => ({
        question: `One ${i}?`,
        documentId: 'a',
        passageId: `q${i % 10}`,
        status: 'approved',
      })),
    );
    const counts = await divideExamples(stage, 'p');
    expect(counts).toMatchObject({ training: 32, validation: 4, test: 4, missing: [] });
    const perPassage = storage.raw
      .prepare('SELECT max(n) FROM (SELECT count(DISTINCT split) AS n FROM example GROUP BY passage_id)')
      .pluck()
      .get();
    expect(perPassage).toBe(1);
    await storage.close();
  });
});

test('Groups join whatever ties connect: document, wording group and same question', () => {
  const example = (id: string, values: Partial<Divisible>): Divisible => ({
    id,
    document_id: null,
    passage_id: null,
    imported_from: null,
    group_name: null,
    question_key: id,
    split: null,
    split_fixed: 0,
    ...values,
  });
  const examples = [
    example('1', { document_id: 'a' }),
    example('2', { document_id: 'b', group_name: 'g', imported_from: 'f' }),
    example('3', { document_id: 'c' }),
    example('4', { document_id: 'c', group_name: 'g', imported_from: 'f' }),
    example('5', { group_name: 'g', imported_from: 'other file' }),
    example('6', { question_key: '1' }),
    example('7', { document_id: 'a', passage_id: 'q' }),
  ];
  expect(Object.fromEntries(groupExamples(examples, 'document'))).toEqual({
    1: '1',
    2: '2',
    3: '2',
    4: '2',
    5: '5',
    6: '1',
    7: '1',
  });
  expect(Object.fromEntries(groupExamples(examples, 'passage'))).toEqual({
    1: '1',
    2: '2',
    3: '3',
    4: '2',
    5: '5',
    6: '1',
    7: '7',
  });
});
