import type { RunSample } from '../../contract/training.ts';
import type { Decoding } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { newId } from '../../storage/new-id.ts';
import { describeError } from '../../workers/describe-failure.ts';
import type { StageContext } from '../stage-context.ts';
import { turnsOf } from './encode-examples.ts';
import type { SnapshotItem, StoredRun } from './queries.ts';

const sampleCount = 3;
const decoding: Decoding = { temperature: 0, topP: 1, seed: 1, maxTokens: 160 };
const answerMs = 600_000;
/** Asking may take at most this share of the time: training comes first. */
const timeShare = 0.05;

export interface Sampler {
  /** The base's answers, once for a run. */
  askBase(signal: AbortSignal): Promise<void>;
  /** The best version's answers, unless it was asked only a moment ago. Does not wait. */
  askTuned(step: number, pass: number): void;
  /** Wait until what is being asked is answered, then ask the version that is kept once more. */
  finish(step: number, pass: number): Promise<void>;
}

/** Ask the same few unseen questions again and again, so that a person can read how it gets on. */
export function sampler(
  stage: StageContext,
  run: StoredRun,
  modelPath: string,
  items: readonly SnapshotItem[],
): Sampler {
  const questions = chooseQuestions(items);
  const baseAnswers = new Map<string, string>();
  let asking: Promise<void> = Promise.resolve();
  let busy = false;
  let askedAt = -1;
  let free = 0;

  async function ask(item: SnapshotItem, adapterPath: string | null, signal?: AbortSignal): Promise<string> {
    const request = stage.workers.inference.request(
      'chat',
      { model: { modelPath, adapterPath }, turns: turnsOf(item), decoding },
      { deadlineMs: answerMs, ...(signal === undefined ? {} : { signal }) },
    );
    return (await request.result).text.trim();
  }

  async function store(item: SnapshotItem, step: number, pass: number, tuned: string | null): Promise<void> {
    const sample: RunSample = {
      id: newId(),
      step,
      pass,
      question: item.question,
      base: baseAnswers.get(item.example_id) ?? null,
      tuned,
      approved: item.answer,
    };
    const at = new Date().toISOString();
    await stage.db
      .insertInto('run_sample')
      .values({ ...sample, run_id: run.id, example_id: item.example_id, at })
      .execute();
    stage.publish({ type: 'run-sample', runId: run.id, sample });
  }

  async function askAll(step: number, pass: number): Promise<void> {
    const began = Date.now();
    askedAt = step;
    try {
      const { path } = await adapterFile(stage, run.id);
      for (const item of questions) await store(item, step, pass, await ask(item, path));
    } catch (error) {
      // Samples are for reading along; training goes on without them.
      stage.publish({
        type: 'notice',
        projectId: run.project_id,
        problem: describeError(
          error,
          'Training goes on; only the sample answers of this moment are missing.',
        ),
      });
    } finally {
      busy = false;
      free = Date.now() + (Date.now() - began) / timeShare;
    }
  }

  return {
    async askBase(signal) {
      const stored = await stage.db
        .selectFrom('run_sample')
        .select(['example_id', 'base'])
        .where('run_id', '=', run.id)
        .where('base', 'is not', null)
        .execute();
      for (const { example_id, base } of stored)
        if (example_id !== null) baseAnswers.set(example_id, base ?? '');
      for (const item of questions) {
        if (baseAnswers.has(item.example_id)) continue;
        baseAnswers.set(item.example_id, await ask(item, null, signal));
        await store(item, 0, 0, null);
      }
    },
    askTuned(step, pass) {
      if (busy || Date.now() < free) return;
      busy = true;
      asking = askAll(step, pass);
    },
    async finish(step, pass) {
      await asking;
      if (askedAt !== step) await askAll(step, pass);
    },
  };
}

/** Spread over the questions kept aside: validation first, so that the test stays unseen by the person too. */
function chooseQuestions(items: readonly SnapshotItem[]): SnapshotItem[] {
  const kept = items.filter(({ split }) => split === 'validation');
  const pool = kept.length >= sampleCount ? kept : items.filter(({ split }) => split !== 'training');
  const chosen: SnapshotItem[] = [];
  for (let i = 0; i < Math.min(sampleCount, pool.length); i += 1) {
    const item = pool[Math.floor((i * pool.length) / sampleCount)];
    if (item !== undefined) chosen.push(item);
  }
  return chosen;
}
