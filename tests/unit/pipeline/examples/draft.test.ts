import { describe, expect, test } from 'vitest';
import { draftExamples } from '../../../../src-main/pipeline/examples/draft-examples.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';
import { refusal } from '../../../support/open-core.ts';
import { projectWithPassages } from './model-saying.ts';
import { addAll } from './open-project.ts';

const passages = [
  'Closed client files are kept for seven years after the matter ends.',
  'Every new matter is checked for conflicts before the first meeting with the client.',
  'The trust account is reconciled on the last working day of each month by two people.',
];
const draft = (i: number, question: string, answer = passages[i]): string =>
  JSON.stringify({ quotes: [passages[i]], question, answer });

const all = { projectId: 'p', modelId: 'm', passages: 3 };
const drafted = (storage: Storage): unknown[] =>
  storage.raw
    .prepare(
      `SELECT question, answer, quote, passage_id, document_id, status, origin FROM example
       WHERE origin = 'drafted' ORDER BY number`,
    )
    .all();
const logged = (storage: Storage): unknown => {
  const detail = storage.raw.prepare('SELECT detail FROM audit_event ORDER BY number DESC').pluck().get();
  return JSON.parse(String(detail));
};

describe('Drafting', () => {
  test('keeps what the passage bears out, tries again where it does not, and counts what it dropped', async () => {
    const { storage, stage } = await projectWithPassages(passages, [
      draft(0, 'How long are closed files kept?'),
      draft(1, 'When is a matter checked?', 'Within 48 hours of the first meeting.'),
      draft(1, 'How long are closed files kept?'),
      draft(1, 'When is a new matter checked for conflicts?'),
      'I would rather not',
      JSON.stringify({
        quotes: ['It is never reconciled at all'],
        question: 'Who does it, and when?',
        answer: 'No.',
      }),
      draft(2, 'Who?'),
    ]);
    const { finished } = await draftExamples(stage, { ...all, kinds: ['when'] });
    const tally = {
      added: 2,
      repeated: 1,
      dropped: {
        'figure-or-name-not-in-passage': 1,
        'cut-off': 1,
        'quote-not-in-passage': 1,
        'not-a-question': 1,
      },
      kinds: { when: 2 },
      wrong: 0,
    };
    expect(await finished).toEqual(tally);
    expect(drafted(storage)).toMatchObject([
      { question: 'How long are closed files kept?', passage_id: 'q0', document_id: 'd', status: 'draft' },
      { question: 'When is a new matter checked for conflicts?', quote: passages[1], passage_id: 'q1' },
    ]);
    expect(logged(storage)).toMatchObject({ ...tally, model: 'Model M' });
    await storage.close();
  });

  test('with nothing to keep is a failure with a way on, never a success', async () => {
    const { storage, stage } = await projectWithPassages(passages, []);
    const { finished } = await draftExamples(stage, { ...all, kinds: ['when'] });
    expect(await refusal(finished)).toMatchObject({
      code: 'no-useful-drafts',
      remedy: expect.stringContaining('larger model'),
      evidence: expect.stringContaining('"cut-off":9'),
    });
    expect(stage.jobs.list('p')).toMatchObject([{ state: 'failed', problem: { code: 'no-useful-drafts' } }]);
    expect(drafted(storage)).toEqual([]);
    await storage.close();
  });

  test('that breaks off keeps what was drafted before, and starts with what has none the next time', async () => {
    const { storage, stage } = await projectWithPassages(passages, [
      draft(0, 'How long are closed files kept?'),
      { code: 'worker-died' },
      draft(1, 'When is a new matter checked for conflicts?'),
      draft(2, 'When is the trust account reconciled?'),
    ]);
    const first = await draftExamples(stage, { ...all, kinds: ['when'] });
    await expect(first.finished).rejects.toThrow('It stopped.');
    expect(stage.jobs.list('p')[0]).toMatchObject({ state: 'failed', problem: { code: 'worker-died' } });
    expect(drafted(storage)).toHaveLength(1);
    const second = await draftExamples(stage, { ...all, passages: 2, kinds: ['when'] });
    await second.finished;
    expect(drafted(storage)).toMatchObject([
      { passage_id: 'q0' },
      { passage_id: 'q1' },
      { passage_id: 'q2' },
    ]);
    await storage.close();
  });

  test('needs text, and says so at once', async () => {
    const { storage, stage } = await projectWithPassages(passages, []);
    storage.raw.exec('DELETE FROM passage');
    await addAll(stage, [{}]);
    const request = draftExamples(stage, { ...all, kinds: ['when'] });
    expect(await refusal(request)).toMatchObject({ code: 'no-passages' });
    await storage.close();
  });
});
