import { describe, expect, test } from 'vitest';
import { draftExamples } from '../../../../src-main/pipeline/examples/draft-examples.ts';
import type { StageContext } from '../../../../src-main/pipeline/stage-context.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';
import { createWorkers } from '../../../../src-main/workers/create-workers.ts';
import type { FromWorker } from '../../../../src-main/workers/messages.ts';
import { refusal } from '../../../support/open-core.ts';
import { addAll, addDocument, openProject } from './open-project.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A model of which we know what it says: the answer to each request in turn, through the real worker client. */
function modelSaying(answers: (string | { readonly code: string })[]): ReturnType<typeof createWorkers> {
  return createWorkers(() => {
    let hear: (message: FromWorker) => void = () => undefined;
    let exit: (code: number | null, signal: string | null) => void = () => undefined;
    return {
      pid: 1,
      onMessage: (listener) => {
        hear = listener;
        queueMicrotask(() => hear({ type: 'ready' }));
      },
      onStderr: () => undefined,
      onExit: (listener) => {
        exit = listener;
      },
      kill: () => exit(null, 'SIGKILL'),
      post: (message) => {
        if (message.type !== 'request') return;
        const said = answers.shift() ?? '{}';
        if (typeof said !== 'string') {
          hear({ type: 'failed', id: message.id, failure: { ...said, message: 'It stopped.' } });
          return;
        }
        const value = { text: said, tokens: 1, seconds: 0, end: 'end-of-turn' };
        hear({ type: 'result', id: message.id, value });
      },
    };
  });
}

const passages = [
  'Closed client files are kept for seven years after the matter ends.',
  'Every new matter is checked for conflicts before the first meeting with the client.',
  'The trust account is reconciled on the last working day of each month by two people.',
];
const draft = (i: number, question: string, answer = passages[i]): string =>
  JSON.stringify({ quote: passages[i], question, answer });

async function projectWithPassages(answers: Parameters<typeof modelSaying>[0]) {
  const { storage, stage } = await openProject();
  addDocument(storage, 'd');
  for (const [i, text] of passages.entries()) {
    storage.raw
      .prepare(
        `INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
         VALUES (?, 'p', 'd', ?, ?, '[]', ?, ?)`,
      )
      .run(`q${i}`, i, text.padEnd(90, ' It is so.'), i, i);
  }
  const path = join(stage.folder, 'model.gguf');
  writeFileSync(path, 'any bytes');
  storage.raw
    .prepare(
      `INSERT INTO base_model (id, name, built_in, path, bytes, modified_ms, architecture, parameters, weight_type,
         context_tokens, added_at) VALUES ('m', 'Model M', 0, ?, 9, 0, 'llama', 1, 'F16', 1024, 'then')`,
    )
    .run(path);
  // Without resources no starter is registered, which these scripted answers could not describe.
  const drafting: StageContext = { ...stage, resources: stage.folder, workers: modelSaying(answers) };
  return { storage, stage: drafting };
}

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
    const { storage, stage } = await projectWithPassages([
      draft(0, 'How long are closed files kept?'),
      draft(1, 'When is a matter checked?', 'Within 48 hours of the first meeting.'),
      draft(1, 'How long are closed files kept?'),
      draft(1, 'When is a new matter checked for conflicts?'),
      'I would rather not',
      JSON.stringify({
        quote: 'It is never reconciled at all',
        question: 'Who does it, and when?',
        answer: 'No.',
      }),
      draft(2, 'Who?'),
    ]);
    const { finished } = await draftExamples(stage, { projectId: 'p', modelId: 'm', passages: 3 });
    const tally = {
      passages: 3,
      added: 2,
      repeated: 1,
      dropped: { 'figure-not-in-passage': 1, 'cut-off': 1, 'quote-not-in-passage': 1, 'not-a-question': 1 },
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
    const { storage, stage } = await projectWithPassages([]);
    const { finished } = await draftExamples(stage, { projectId: 'p', modelId: 'm', passages: 3 });
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
    const { storage, stage } = await projectWithPassages([
      draft(0, 'How long are closed files kept?'),
      { code: 'worker-died' },
      draft(1, 'When is a new matter checked for conflicts?'),
      draft(2, 'When is the trust account reconciled?'),
    ]);
    const first = await draftExamples(stage, { projectId: 'p', modelId: 'm', passages: 3 });
    await expect(first.finished).rejects.toThrow('It stopped.');
    expect(stage.jobs.list('p')[0]).toMatchObject({ state: 'failed', problem: { code: 'worker-died' } });
    expect(drafted(storage)).toHaveLength(1);
    const second = await draftExamples(stage, { projectId: 'p', modelId: 'm', passages: 2 });
    await second.finished;
    expect(drafted(storage)).toMatchObject([
      { passage_id: 'q0' },
      { passage_id: 'q1' },
      { passage_id: 'q2' },
    ]);
    await storage.close();
  });

  test('needs text, and says so at once', async () => {
    const { storage, stage } = await projectWithPassages([]);
    storage.raw.exec('DELETE FROM passage');
    await addAll(stage, [{}]);
    const request = draftExamples(stage, { projectId: 'p', modelId: 'm', passages: 3 });
    expect(await refusal(request)).toMatchObject({ code: 'no-passages' });
    await storage.close();
  });
});
