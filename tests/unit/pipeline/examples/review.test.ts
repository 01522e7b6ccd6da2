import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReviewAction } from '../../../../src-main/contract/examples.ts';
import { getExample } from '../../../../src-main/pipeline/examples/get-example.ts';
import { listExamples } from '../../../../src-main/pipeline/examples/list-examples.ts';
import { reviewExamples } from '../../../../src-main/pipeline/examples/review-examples.ts';
import { undoReview } from '../../../../src-main/pipeline/examples/undo-review.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';
import { verifyAudit } from '../../../../src-main/storage/audit-log.ts';
import { refusal } from '../../../support/open-core.ts';
import { addAll, addDocument, openProject } from './open-project.ts';

/** Everything about the examples but when they changed, and what the search finds. */
function picture(storage: Storage): unknown {
  return [
    storage.raw
      .prepare(
        `SELECT id, question, answer, status, split, edited, note, question_key, approved_by, approved_at
         FROM example ORDER BY number`,
      )
      .all(),
    ['matter', 'otherwise', 'new'].map((word) =>
      storage.raw
        .prepare('SELECT rowid FROM example_fts WHERE example_fts MATCH ? ORDER BY rowid')
        .pluck()
        .all(word),
    ),
  ];
}

const anAction: fc.Arbitrary<ReviewAction> = fc.oneof(
  fc.constant<ReviewAction>({ action: 'approve' }),
  fc.constant<ReviewAction>({ action: 'reopen' }),
  fc.record({ action: fc.constant('reject' as const), reason: fc.constantFrom('', 'wrong', 'not ours') }),
  fc.record({
    action: fc.constant('flag' as const),
    note: fc.constantFrom('', 'ask Helen'),
    for: fc.constantFrom(null, 'Helen'),
  }),
  fc.record({ action: fc.constant('weigh' as const), weight: fc.constantFrom(1, 3) }),
  fc.constant<ReviewAction>({ action: 'wrong', wrongAnswer: null }),
  fc.record({
    action: fc.constant('edit' as const),
    question: fc.constantFrom('How is the new matter handled?', 'How is matter 0 handled?'),
    answer: fc.constantFrom('Otherwise.', 'In the way of matter 0.'),
  }),
);

describe('Undo', () => {
  test('takes back any sequence of reviews step by step, each state exactly as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anAction, fc.subarray([0, 1, 2, 3, 4, 5])), { maxLength: 12 }),
        async (steps) => {
          const { storage, stage } = await openProject();
          for (const id of ['a', 'b', 'c', 'd']) addDocument(storage, id);
          const ids = await addAll(stage, [
            { documentId: 'a' },
            { documentId: 'a' },
            { documentId: 'b' },
            { documentId: 'c', split: 'test' },
            { documentId: 'd', status: 'approved', split: 'training' },
            {},
          ]);
          const pictures: unknown[] = [];
          for (const [act, chosen] of steps) {
            const before = picture(storage);
            const targets = (act.action === 'edit' ? chosen.slice(0, 1) : chosen).map(
              (i) => ids[i] as string,
            );
            if (targets.length === 0) continue;
            const { changed } = await reviewExamples(stage, targets, act);
            if (changed > 0) pictures.push(before);
            else expect(picture(storage)).toEqual(before);
          }
          while (pictures.length > 0) {
            const undone = await undoReview(stage, 'p');
            expect(undone?.exampleIds.length).toBeGreaterThan(0);
            expect(picture(storage)).toEqual(pictures.pop());
          }
          expect(await undoReview(stage, 'p')).toBeNull();
          expect(await verifyAudit(stage.db)).toBeNull();
          await storage.close();
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  test('goes on after the workspace was closed and opened again, newest first', async () => {
    const { storage, stage } = await openProject();
    const [first = '', second = ''] = await addAll(stage, [{}, {}]);
    await reviewExamples(stage, [first], { action: 'approve' });
    await reviewExamples(stage, [second], { action: 'reject', reason: 'not ours' });
    const undone = [await undoReview(stage, 'p'), await undoReview(stage, 'p')];
    expect(undone).toEqual([
      { exampleIds: [second], words: 'Undone: Rejected 1 example' },
      { exampleIds: [first], words: 'Undone: Approved 1 example' },
    ]);
    await storage.close();
  });
});

describe('A review', () => {
  test('leaves a line of history with who, what and the words as they then stood', async () => {
    const { storage, stage } = await openProject();
    const [id = ''] = await addAll(stage, [{}]);
    await reviewExamples(stage, [id], { action: 'approve' });
    await reviewExamples(stage, [id], { action: 'edit', question: ' How? ', answer: ' So. ' });
    await reviewExamples(stage, [id], { action: 'approve' });
    await undoReview(stage, 'p');
    const example = await getExample(stage, id);
    expect(example.history.map(({ actor, action, answer }) => [actor, action, answer])).toEqual([
      ['Ada', 'undid: approve', 'So.'],
      ['Ada', 'approved', 'So.'],
      ['Ada', 'edited', 'So.'],
      ['Ada', 'approved', 'In the way of matter 0.'],
      ['Rules', 'found', 'In the way of matter 0.'],
    ]);
    expect(example).toMatchObject({
      question: 'How?',
      originalQuestion: 'How is matter 0 handled?',
      originalAnswer: 'In the way of matter 0.',
      edited: true,
      status: 'draft',
      split: null,
    });
    await storage.close();
  });

  test('never leaves edited words approved, and an edit back to the first words counts as none', async () => {
    const { storage, stage } = await openProject();
    const [id = ''] = await addAll(stage, [{}]);
    const first = { question: 'How is matter 0 handled?', answer: 'In the way of matter 0.' };
    await reviewExamples(stage, [id], { action: 'approve' });
    await reviewExamples(stage, [id], { action: 'edit', ...first, answer: 'Otherwise.' });
    expect(await getExample(stage, id)).toMatchObject({ status: 'draft', split: null, edited: true });
    await reviewExamples(stage, [id], { action: 'edit', ...first });
    expect(await getExample(stage, id)).toMatchObject({ status: 'draft', edited: false });
    await storage.close();
  });

  test('changes nothing where nothing is to change, and refuses to edit several at once', async () => {
    const { storage, stage } = await openProject();
    const ids = await addAll(stage, [{ status: 'approved' }, {}]);
    expect(await reviewExamples(stage, ids.slice(0, 1), { action: 'approve' })).toEqual({
      changed: 0,
      undoId: '',
    });
    expect(await reviewExamples(stage, ['none'], { action: 'approve' })).toEqual({ changed: 0, undoId: '' });
    const several = reviewExamples(stage, ids, { action: 'edit', question: 'A?', answer: 'B.' });
    expect(await refusal(several)).toMatchObject({ code: 'one-at-a-time' });
    expect(await undoReview(stage, 'p')).toBeNull();
    await storage.close();
  });
});

test('The list is filtered by state, origin and words, and counts what it does not show', async () => {
  const { storage, stage } = await openProject();
  await addAll(stage, [
    { question: 'How is notice given?', answer: 'In writing.', origin: 'imported', status: 'approved' },
    { question: 'Who signs the notice?', answer: 'The partner.', origin: 'rule' },
    { question: 'When is the büro closed?', answer: 'On Sundays.', origin: 'rule' },
  ]);
  const ask = async (filter: Partial<Parameters<typeof listExamples>[1]>) => {
    const { rows, total } = await listExamples(stage, { projectId: 'p', limit: 10, offset: 0, ...filter });
    return [total, ...rows.map(({ answer }) => answer)];
  };
  expect(await ask({})).toEqual([3, 'In writing.', 'The partner.', 'On Sundays.']);
  expect(await ask({ limit: 1, offset: 1 })).toEqual([3, 'The partner.']);
  expect(await ask({ status: 'draft' })).toEqual([2, 'The partner.', 'On Sundays.']);
  expect(await ask({ origin: 'rule', query: 'notic' })).toEqual([1, 'The partner.']);
  expect(await ask({ query: 'buro SUND' })).toEqual([1, 'On Sundays.']);
  expect(await ask({ query: '"; --' })).toEqual([0]);
  expect(await ask({ query: ' ' })).toEqual([3, 'In writing.', 'The partner.', 'On Sundays.']);
  await storage.close();
});
