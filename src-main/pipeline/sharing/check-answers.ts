import type { Export } from '../../contract/sharing.ts';
import type { ChatTurn, Decoding, ModelRef } from '../../inference/protocol.ts';
import { fromJson } from '../../storage/json-text.ts';
import { tokenF1 } from '../../text/metrics/token-f1.ts';
import type { StageContext } from '../stage-context.ts';
import type { Learned, StepContext } from './export-target.ts';
import { findScores, listScoredAnswers, listTestQuestions } from './queries.ts';

/** Test questions asked of an exported file. */
const askedQuestions = 8;
const answerMs = 900_000;
/** Below this an answer tells nothing of the training: in nats per token. */
const leastEffect = 0.02;

interface Expected {
  readonly turns: readonly ChatTurn[];
  readonly answer: string;
  readonly approved: string;
}

interface Sample {
  readonly answers: readonly Expected[];
  readonly decoding: Decoding;
  /** Token F1 from which an answer counts as right; null while nothing is scored. */
  readonly threshold: number | null;
  readonly as: string;
}

/** What a file has to keep to be called ready. */
export interface Demand {
  /** Every answer word for word. Otherwise rewording is counted and told. */
  readonly wordForWord: boolean;
  /** Least share of the training's effect on approved answers, 0 to 1, that must be left; null: not measured. */
  readonly keeps: number | null;
}

export const exactly: Demand = { wordForWord: true, keeps: null };
/** Rounding to eight bits or 16 may reword; four bits lose a part, and say how much. */
export const demandOf: Readonly<Record<'own' | 'f16' | 'q8_0' | 'q4_k_m', Demand>> = {
  f16: { wordForWord: false, keeps: 0.95 },
  q8_0: { wordForWord: false, keeps: 0.9 },
  own: { wordForWord: false, keeps: 0.5 },
  q4_k_m: { wordForWord: false, keeps: 0.5 },
};

/**
 * Ask the file questions of the test set and compare with Scores, or with what is stored where nothing is scored; and
 * measure how probable it finds the approved answers, between base and tuned.
 */
export async function checkAnswers(
  stage: StageContext,
  { run, model, adapter }: Learned,
  file: ModelRef,
  demand: Demand,
  { signal, tell }: StepContext,
): Promise<Export['checks']> {
  const stored = { modelPath: model.path, adapterPath: adapter.path };
  const sample = await takeSample(stage, run.id, run.snapshot_id, stored, signal);
  const asked = sample.answers.length;
  const again: string[] = [];
  for (const [index, { turns }] of sample.answers.entries()) {
    tell(`Checking, ${index + 1} of ${asked} questions asked`, index / asked);
    again.push(await ask(stage, file, turns, sample.decoding, signal));
  }
  const same = sample.answers.filter(({ answer }, i) => answer === again[i]).length;
  const checks: Export['checks'] = [
    {
      ok: !demand.wordForWord || same === asked,
      words:
        demand.wordForWord || same === asked
          ? `${same} of ${asked} test questions answered ${sample.as}`
          : `${same} of ${asked} test questions answered ${sample.as}, ${asked - same} reworded`,
    },
  ];
  const { threshold } = sample;
  if (threshold !== null && !demand.wordForWord) {
    const right = (texts: readonly string[]): number =>
      sample.answers.filter(({ approved }, i) => tokenF1(texts[i] ?? '', approved) >= threshold).length;
    const before = right(sample.answers.map(({ answer }) => answer));
    checks.push({ ok: true, words: `Of these, ${before} right in Scores, ${right(again)} right here` });
  }
  if (demand.keeps !== null && asked > 0) {
    tell('Comparing with base and tuned');
    checks.push(await measureKept(stage, stored, file, sample, demand.keeps, signal));
  }
  return checks;
}

/** Mean negative log-probability of the approved answers, per token: base, tuned and this file. */
async function measureKept(
  stage: StageContext,
  stored: ModelRef,
  file: ModelRef,
  sample: Sample,
  least: number,
  signal: AbortSignal,
): Promise<Export['checks'][number]> {
  const items = sample.answers.map(({ turns, approved }) => ({ turns, answer: approved }));
  const far = async (model: ModelRef): Promise<number> => {
    const request = stage.workers.inference.request(
      'score',
      { model, items },
      { deadlineMs: answerMs, signal },
    );
    const scored = (await request.result).items;
    const tokens = scored.reduce((sum, each) => sum + each.tokens, 0);
    return -scored.reduce((sum, each) => sum + each.logProb, 0) / Math.max(1, tokens);
  };
  const base = await far({ ...stored, adapterPath: null });
  const tuned = await far(stored);
  const here = await far(file);
  const figures = `${tuned.toFixed(3)} tuned, ${here.toFixed(3)} here, ${base.toFixed(3)} base`;
  if (base - tuned < leastEffect) {
    const ok = here - tuned < leastEffect;
    return { ok, words: `As far from the approved answers as before (${figures})` };
  }
  const kept = (base - here) / (base - tuned);
  const percent = Math.round(Math.min(1, kept) * 100);
  return { ok: kept >= least, words: `Keeps ${percent} of 100 parts of what was learned (${figures})` };
}

async function takeSample(
  stage: StageContext,
  runId: string,
  snapshotId: string,
  stored: ModelRef,
  signal: AbortSignal,
): Promise<Sample> {
  const scores = await findScores(stage.db, runId);
  if (scores !== undefined) {
    const rows = spread(await listScoredAnswers(stage.db, scores.id));
    return {
      as: 'word for word as in Scores',
      decoding: { ...fromJson(scores.decoding), topP: 1 },
      threshold: scores.threshold,
      answers: rows.flatMap(({ turns, tuned, approved }) =>
        tuned === null ? [] : [{ turns: fromJson(turns), answer: fromJson(tuned).text, approved }],
      ),
    };
  }
  const decoding: Decoding = { temperature: 0, topP: 1, seed: 1811, maxTokens: 160 };
  const answers: Expected[] = [];
  for (const item of spread(await listTestQuestions(stage.db, snapshotId))) {
    const turns: ChatTurn[] = [...fromJson(item.preceding), { role: 'user', content: item.question }];
    answers.push({
      turns,
      answer: await ask(stage, stored, turns, decoding, signal),
      approved: item.answer,
    });
  }
  return { as: 'word for word as before the export', decoding, threshold: null, answers };
}

async function ask(
  stage: StageContext,
  model: ModelRef,
  turns: readonly ChatTurn[],
  decoding: Decoding,
  signal: AbortSignal,
): Promise<string> {
  const request = stage.workers.inference.request(
    'chat',
    { model, turns, decoding },
    { deadlineMs: answerMs, signal },
  );
  return (await request.result).text.trim();
}

/** A few, evenly over the whole list. */
function spread<T>(rows: readonly T[]): T[] {
  if (rows.length <= askedQuestions) return [...rows];
  return Array.from(
    { length: askedQuestions },
    (_, i) => rows[Math.floor((i * rows.length) / askedQuestions)] as T,
  );
}
