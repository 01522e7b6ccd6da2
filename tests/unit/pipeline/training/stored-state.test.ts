import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freezeSnapshot } from '../../../../src-main/pipeline/training/freeze-snapshot.ts';
import { approvedExamples, storeSnapshot } from '../../../../src-main/pipeline/training/store-snapshot.ts';
import { listMetrics, type NewMetric, storeMetrics } from '../../../../src-main/pipeline/training/queries.ts';
import {
  findBestAdapter,
  readAdapterBytes,
  readCheckpoint,
  storeAdapter,
  storeCheckpoint,
} from '../../../../src-main/storage/adapter-rows.ts';
import { insertExample } from '../../../../src-main/storage/example-rows.ts';
import { toJson } from '../../../../src-main/storage/json-text.ts';
import { createWorkspace, type Storage } from '../../../../src-main/storage/open.ts';
import type { Schema } from '../../../../src-main/storage/schema.ts';
import type { TrainerState } from '../../../../src-main/trainer/protocol.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let storage: Storage;
let db: Kysely<Schema>;
const projectId = 'project';
const runId = 'run';

beforeEach(async () => {
  storage = await createWorkspace({
    folder: temporaryFolder(),
    passphrase: null,
    keychain: null,
    holder: 'test',
  });
  db = storage.db;
  const now = new Date().toISOString();
  await db
    .insertInto('project')
    .values({ id: projectId, name: 'Test', note: '', sample: null, created_at: now, changed_at: now })
    .execute();
});
afterEach(() => storage.close());

function approve(question: string, split: 'training' | 'validation' | 'test' | null, groupName: string) {
  return insertExample(db, {
    projectId,
    question,
    answer: `Answer to ${question}`,
    origin: 'by-hand',
    actor: 'Ada',
    status: 'approved',
    split,
    groupName,
  });
}

async function startRun(): Promise<void> {
  await approve('A?', 'training', 'a');
  await approve('B?', 'validation', 'b');
  const snapshot = await freezeSnapshot(db, projectId);
  await db
    .insertInto('run')
    .values({
      id: runId,
      project_id: projectId,
      model_id: 'model',
      model_name: 'Model',
      preset: 'quick',
      state: 'running',
      settings: toJson({
        rank: 8,
        alpha: 16,
        dropout: 0,
        learningRate: 1e-4,
        warmupShare: 0,
        weightDecay: 0,
        gradientClip: 1,
        passes: 1,
        rowTokens: 256,
        rowsPerStep: 1,
        validateEvery: 1,
        patience: 0,
        seed: 1,
        threads: 1,
        device: 'cpu' as const,
        mode: 'exact' as const,
      }),
      seed: 1,
      snapshot_id: snapshot.id,
      snapshot_hash: snapshot.hash,
      examples: toJson(snapshot.counts),
      steps: null,
      passes: 1,
      seconds_left: null,
      tokens_per_second: null,
      memory_bytes: null,
      device: null,
      best_step: null,
      best_pass: null,
      best_loss: null,
      saved_at: null,
      problem: null,
      created_at: new Date().toISOString(),
      started_at: null,
      finished_at: null,
    })
    .execute();
}

test('the same approved examples are the same snapshot, and an edit makes another', async () => {
  const id = await approve('A?', 'training', 'a');
  await approve('B?', 'validation', 'b');
  await approve('C?', 'test', 'c');
  await approve('Not divided?', null, 'd');
  const first = await freezeSnapshot(db, projectId);
  expect(first.counts).toEqual({ training: 1, validation: 1, test: 1 });
  expect(await freezeSnapshot(db, projectId)).toEqual(first);

  await db.updateTable('example').set({ answer: 'Another answer.' }).where('id', '=', id).execute();
  const second = await freezeSnapshot(db, projectId);
  expect(second.hash).not.toBe(first.hash);
  const frozen = await db
    .selectFrom('dataset_snapshot_item')
    .select('answer')
    .where('snapshot_id', '=', first.id)
    .where('example_id', '=', id)
    .executeTakeFirstOrThrow();
  expect(frozen.answer).toBe('Answer to A?');
});

test('what is missing for learning is refused by name', async () => {
  await expect(freezeSnapshot(db, projectId)).rejects.toThrow('nothing-approved');
  await approve('C?', 'test', 'c');
  await expect(freezeSnapshot(db, projectId)).rejects.toThrow('nothing-to-learn');
  await approve('A?', 'training', 'a');
  await expect(freezeSnapshot(db, projectId)).rejects.toThrow('nothing-kept-aside');
});

test('a checkpoint comes back byte for byte, also over a megabyte, and only the newest two are kept', async () => {
  await startRun();
  const state = (step: number): TrainerState => {
    const bytes = (seed: number) => new Uint8Array(2_500_000).map((_, i) => (i * seed + step) & 255);
    const blobs = { parameters: bytes(3), firstMoment: bytes(5), secondMoment: bytes(7) };
    return { step, ...blobs, bestLoss: 1 / step, bestStep: step, badValidations: 0 };
  };
  expect(await readCheckpoint(db, runId)).toBeNull();
  for (const step of [5, 10, 15]) await storeCheckpoint(db, runId, state(step));
  const read = await readCheckpoint(db, runId);
  const { parameters, firstMoment, secondMoment, ...rest } = state(15);
  expect(read).toMatchObject(rest);
  expect(Buffer.compare(read?.parameters ?? Buffer.alloc(0), parameters)).toBe(0);
  expect(Buffer.compare(read?.firstMoment ?? Buffer.alloc(0), firstMoment)).toBe(0);
  expect(Buffer.compare(read?.secondMoment ?? Buffer.alloc(0), secondMoment)).toBe(0);
  const kept = await db.selectFrom('checkpoint').select('step').orderBy('id').execute();
  expect(kept.map(({ step }) => step)).toEqual([10, 15]);
});

test('a better adapter takes the place of the one before', async () => {
  await startRun();
  await storeAdapter(db, { runId, step: 5, loss: 2, bytes: Buffer.from('older') });
  await storeAdapter(db, { runId, step: 10, loss: 1, bytes: Buffer.from('better') });
  const best = await findBestAdapter(db, runId);
  expect(best).toMatchObject({ step: 10, loss: 1, bytes: 6 });
  expect(Buffer.from(await readAdapterBytes(db, best?.id ?? '')).toString()).toBe('better');
  expect(await db.selectFrom('adapter_part').select('part').execute()).toHaveLength(1);
});

test('training and validation figures of a step share a row, whichever comes first', async () => {
  await startRun();
  const empty = { gradNorm: null, learningRate: null, tokensPerSecond: null };
  const metric = (values: Partial<NewMetric>): NewMetric => ({
    step: 5,
    pass: 0.5,
    trainingLoss: null,
    validationLoss: null,
    taskScore: null,
    taskError: null,
    best: false,
    ...empty,
    ...values,
  });
  await storeMetrics(db, runId, [metric({ trainingLoss: 2 })]);
  await storeMetrics(db, runId, [
    metric({ validationLoss: 3, best: true }),
    metric({ taskScore: 0.5, taskError: 0.1 }),
  ]);
  await storeMetrics(db, runId, [metric({ trainingLoss: 2 })]);
  expect(await listMetrics(db, runId)).toEqual([
    { step: 5, pass: 0.5, trainingLoss: 2, validationLoss: 3, taskScore: 0.5, taskError: 0.1, best: true },
  ]);
});

test('what counts more counts more in every snapshot, and the same material is the same snapshot', async () => {
  const id = await approve('A?', 'training', 'a');
  await approve('B?', 'validation', 'b');
  await db.updateTable('example').set({ weight: 3 }).where('id', '=', id).execute();
  const frozen = await freezeSnapshot(db, projectId);
  const items = (await approvedExamples(db, { projectId })).flatMap(({ split, ...rest }) =>
    split === null ? [] : [{ ...rest, split }],
  );
  expect(await storeSnapshot(db, projectId, items)).toEqual(frozen);
  const weights = await db
    .selectFrom('dataset_snapshot_item')
    .select(['example_id', 'weight'])
    .where('snapshot_id', '=', frozen.id)
    .execute();
  expect(weights).toContainEqual({ example_id: id, weight: 3 });
  const lighter = items.map((item) => ({ ...item, weight: 1 }));
  expect((await storeSnapshot(db, projectId, lighter)).hash).not.toBe(frozen.hash);
});
