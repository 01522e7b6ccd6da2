import type { RunSample } from '../../contract/training.ts';
import type { Decoding } from '../../inference/protocol.ts';
import { versionFile } from '../../models/adapter-file.ts';
import { newId } from '../../storage/new-id.ts';
import { tokenF1 } from '../../text/metrics/token-f1.ts';
import type { StageContext } from '../stage-context.ts';
import { turnsOf } from './encode-examples.ts';
import type { SnapshotItem, StoredRun } from './queries.ts';

const answerMs = 600_000;
/** Questions asked at every check: enough for a score, few enough that training comes first. */
const mostQuestions = 12;
const mostQuestionsOfLarge = 8;
const largeModel = 1e9;
/** An answer may be half as long again as the longest approved one, and never longer than this. */
const mostTokens = 160;
const charactersPerToken = 3;

export interface TaskScore {
  /** Mean token F1, 0 to 1. */
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
}

export interface Sampler {
  /** The base's answers, once for a run, and how good they are; null where nothing is kept aside. */
  askBase(signal: AbortSignal): Promise<TaskScore | null>;
  /** The answers of one stored version, and how good they are. */
  askVersion(step: number, pass: number, signal: AbortSignal): Promise<TaskScore | null>;
}

/** Ask the same few unseen questions at every check: a person can read how it gets on, and the score helps to choose. */
export function sampler(
  stage: StageContext,
  run: StoredRun,
  model: { readonly path: string; readonly parameters: number },
  items: readonly SnapshotItem[],
): Sampler {
  const questions = chooseQuestions(
    items,
    model.parameters < largeModel ? mostQuestions : mostQuestionsOfLarge,
  );
  const baseAnswers = new Map<string, string>();
  const longest = questions.reduce((most, { answer }) => Math.max(most, answer.length), 0);
  const maxTokens = Math.min(mostTokens, Math.ceil((longest * 1.5) / charactersPerToken) + 16);
  const decoding: Decoding = { temperature: 0, topP: 1, seed: 1, maxTokens };

  async function ask(item: SnapshotItem, adapterPath: string | null, signal: AbortSignal): Promise<string> {
    const request = stage.workers.inference.request(
      'chat',
      { model: { modelPath: model.path, adapterPath }, turns: turnsOf(item), decoding },
      { deadlineMs: answerMs, signal },
    );
    const { text, end } = await request.result;
    // Cancelling ends an answer early instead of failing: half an answer is not scored.
    if (end === 'stopped') signal.throwIfAborted();
    return text.trim();
  }

  async function store(
    item: SnapshotItem,
    step: number,
    pass: number,
    tuned: string | null,
  ): Promise<number> {
    const base = baseAnswers.get(item.example_id) ?? null;
    const score = tokenF1(tuned ?? base ?? '', item.answer);
    const sample: RunSample = {
      id: newId(),
      step,
      pass,
      question: item.question,
      base,
      tuned,
      approved: item.answer,
      score,
    };
    const at = new Date().toISOString();
    await stage.db
      .insertInto('run_sample')
      .values({ ...sample, run_id: run.id, example_id: item.example_id, at })
      .execute();
    stage.publish({ type: 'run-sample', runId: run.id, sample });
    return score;
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
      const scores: number[] = [];
      for (const item of questions) {
        const known = baseAnswers.get(item.example_id);
        if (known === undefined) {
          baseAnswers.set(item.example_id, await ask(item, null, signal));
          scores.push(await store(item, 0, 0, null));
        } else scores.push(tokenF1(known, item.answer));
      }
      return taskScore(scores);
    },
    async askVersion(step, pass, signal) {
      const path = await versionFile(stage, run.id, step);
      const answers: string[] = [];
      for (const item of questions) answers.push(await ask(item, path, signal));
      // Stored together: a check that was broken off is asked again, whole.
      const scores: number[] = [];
      for (const [i, item] of questions.entries())
        scores.push(await store(item, step, pass, answers[i] ?? ''));
      return taskScore(scores);
    },
  };
}

/** Mean and standard error (sample deviation over √n); null without scores. */
export function taskScore(scores: readonly number[]): TaskScore | null {
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  if (scores.length === 1) return { mean, error: 0 };
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (scores.length - 1);
  return { mean, error: Math.sqrt(variance / scores.length) };
}

/** Spread over the questions kept aside for checking; the test stays unseen by the person and by the choice. */
export function chooseQuestions(items: readonly SnapshotItem[], most: number): SnapshotItem[] {
  const pool = items.filter(({ split }) => split === 'validation');
  const count = Math.min(most, pool.length);
  return Array.from({ length: count }, (_, i) => pool[Math.floor((i * pool.length) / count)]).filter(
    (item) => item !== undefined,
  );
}
