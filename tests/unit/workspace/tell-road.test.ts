import { expect, test } from 'vitest';
import { insertExample } from '../../../src-main/storage/example-rows.ts';
import { createWorkspace } from '../../../src-main/storage/open.ts';
import { tellRoad } from '../../../src-main/workspace/tell-road.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('The rail tells each step from the rows alone, in words that fit', async () => {
  const storage = await createWorkspace({
    folder: temporaryFolder(),
    passphrase: null,
    keychain: null,
    holder: 'test',
  });
  const { db, raw } = storage;
  raw.exec(`INSERT INTO project VALUES ('p', 'P', '', NULL, 'then', 'then')`);
  const road = async () => {
    const told = await tellRoad({ db }, 'p');
    for (const { words } of told) expect(words.length).toBeLessThanOrEqual(30);
    return Object.fromEntries(told.map(({ stage, state, words }) => [stage, `${state}: ${words}`]));
  };
  const addDocument = (id: string, state: string): unknown =>
    raw.exec(`INSERT INTO document (id, project_id, name, bytes, sha256, state, added_at)
      VALUES ('${id}', 'p', '${id}.md', 1, '${id}', '${state}', 'then')`);
  const addExamples = (count: number, values: Partial<Parameters<typeof insertExample>[1]>) =>
    db.transaction().execute(async (tx) => {
      for (let i = 0; i < count; i += 1) {
        const question = `Question ${values.status} ${values.split} ${values.origin} ${i}?`;
        await insertExample(tx, {
          projectId: 'p',
          question,
          answer: 'So.',
          origin: 'rule',
          actor: 'x',
          ...values,
        });
      }
    });

  expect(await road()).toEqual({
    documents: 'ready: Add the first documents',
    examples: 'waiting: Needs documents first',
    training: 'waiting: Needs approved examples',
    scores: 'waiting: Needs a finished training',
    chat: 'ready: Base model only, for now',
    share: 'waiting: Nothing to share yet',
  });

  addDocument('a', 'refused');
  expect(await road()).toMatchObject({ documents: 'needs-you: None could be read' });
  addDocument('b', 'ready');
  expect(await road()).toMatchObject({
    documents: 'done: 1 read, 1 set aside',
    examples: 'ready: None yet',
  });
  addDocument('c', 'reading');
  expect(await road()).toMatchObject({ documents: 'working: 1 of 3 read' });

  await addExamples(30, {});
  expect(await road()).toMatchObject({ examples: 'needs-you: 30 waiting, none reviewed' });
  await addExamples(16, { status: 'approved', split: 'training' });
  expect(await road()).toMatchObject({
    examples: 'needs-you: 16 approved, 30 to go',
    training: 'waiting: Needs approved examples',
  });
  await addExamples(4, { status: 'approved', split: 'validation' });
  await addExamples(1, { status: 'approved', split: 'test' });
  expect(await road()).toMatchObject({
    examples: 'ready: 21 approved, 30 to go',
    training: 'ready: Can start now',
    share: 'waiting: Examples only, for now',
  });
  raw.exec(`UPDATE example SET status = 'rejected' WHERE status = 'draft'`);
  expect(await road()).toMatchObject({ examples: 'done: 21 approved, none waiting' });

  raw.exec(`INSERT INTO dataset_snapshot VALUES ('s', 'p', 'h', 16, 4, 1, 'then');
    INSERT INTO run (id, project_id, model_id, model_name, preset, state, settings, seed, snapshot_id,
      snapshot_hash, examples, passes, seconds_left, created_at)
    VALUES ('r', 'p', 'm', 'M', 'quick', 'running', '{}', 1, 's', 'h', '{}', 3, 640, 'then')`);
  expect(await road()).toMatchObject({ training: 'working: About 11 minutes left' });
  raw.exec(`UPDATE run SET state = 'paused'`);
  expect(await road()).toMatchObject({ training: 'needs-you: Paused, can go on' });
  raw.exec(`UPDATE run SET state = 'finished'`);
  expect(await road()).toMatchObject({
    training: 'done: Finished, one run',
    scores: 'ready: 1 question kept aside',
    chat: 'ready: Ready',
    share: 'ready: Ready',
  });

  raw.exec(`INSERT INTO evaluation (id, project_id, run_id, state, questions, documents, threshold, decoding,
      created_at) VALUES ('v', 'p', 'r', 'running', 61, 3, 0.5, '{}', 'then')`);
  expect(await road()).toMatchObject({ scores: 'working: 0 of 61 answered' });
  raw.exec(`UPDATE evaluation SET state = 'done', verdict = 'not-proven'`);
  expect(await road()).toMatchObject({ scores: 'done: Not proven better' });
  raw.exec(`UPDATE evaluation SET verdict = 'better',
    metrics = '[{"metric":"tokenF1","verdict":"better"},{"metric":"right","verdict":"not-proven"}]'`);
  expect(await road()).toMatchObject({ scores: 'done: Closer than the base' });
  raw.exec(`UPDATE evaluation SET metrics = '[{"metric":"right","verdict":"better"}]'`);
  expect(await road()).toMatchObject({ scores: 'done: Better than the base' });

  await addExamples(1, { origin: 'chat' });
  expect(await road()).toMatchObject({ chat: 'needs-you: 1 correction waiting' });
  raw.exec(`INSERT INTO export (id, project_id, kind, state, folder, created_at)
    VALUES ('x', 'p', 'adapter', 'ready', '/', 'then')`);
  expect(await road()).toMatchObject({ share: 'done: 1 ready' });
  await storage.close();
});
