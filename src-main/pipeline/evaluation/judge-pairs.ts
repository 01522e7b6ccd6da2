import type { JudgeStand } from '../../contract/judge.ts';
import { useModel } from '../../models/use-model.ts';
import { krippendorffAlpha } from '../../text/statistics/agreement.ts';
import { shareOf } from '../../text/statistics/wilson.ts';
import { sayCount } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { drawPairs } from './draw-pairs.ts';
import { findRun, listStoredAnswers, toAnswers } from './queries.ts';
import { getEvaluation } from './steer-evaluation.ts';

export type Preference = 'base' | 'tuned' | 'neither';

export interface JudgedPair {
  /** What the judge said when the base's answer stood first, and when the tuned one did. */
  readonly baseFirst: Preference;
  readonly tunedFirst: Preference;
  /** What most people say; null where nobody judged it. */
  readonly people: Preference | null;
}

const judgeMs = 900_000;
const decoding = { temperature: 0, topP: 1, seed: 1811, maxTokens: 32 };
const schema = {
  type: 'object',
  properties: { better: { enum: ['first', 'second', 'neither'] } },
  required: ['better'],
} as const;

const underWay = new WeakMap<StageContext, Set<string>>();

/** How far the judge is, and what it says once it has seen every pair. @throws ProblemError `no-such-evaluation` */
export async function standOfJudge(stage: StageContext, evaluationId: string): Promise<JudgeStand> {
  const pairs = await pairsOf(stage, evaluationId);
  const stored = await listJudgements(stage, evaluationId);
  const judged = pairs.flatMap(({ answer }): JudgedPair[] => {
    const found = stored.get(answer.id);
    return found === undefined ? [] : [found];
  });
  return {
    pairs: pairs.length,
    judged: judged.length,
    running: underWay.get(stage)?.has(evaluationId) === true,
    summary: judged.length === 0 || judged.length < pairs.length ? null : weighJudge(judged),
  };
}

/** Ask the base model about every pair in both orders, or go on. @throws ProblemError `no-such-evaluation` */
export async function startJudge(stage: StageContext, evaluationId: string): Promise<JudgeStand> {
  const evaluation = await getEvaluation(stage, evaluationId);
  const busy = underWay.get(stage) ?? new Set<string>();
  underWay.set(stage, busy);
  if (busy.has(evaluationId)) return standOfJudge(stage, evaluationId);
  busy.add(evaluationId);
  const { finished } = stage.jobs.run(
    {
      projectId: evaluation.projectId,
      kind: 'score',
      title: 'Asking a model to judge the answers',
      unit: 'pairs',
      total: null,
    },
    ({ signal, progress }) => judgeAll(stage, evaluation.id, evaluation.runId, signal, progress),
  );
  void finished
    .catch(() => undefined)
    .finally(() => {
      busy.delete(evaluationId);
      stage.publish({ type: 'evaluation-changed', projectId: evaluation.projectId, evaluationId });
    });
  return standOfJudge(stage, evaluationId);
}

async function judgeAll(
  stage: StageContext,
  evaluationId: string,
  runId: string,
  signal: AbortSignal,
  progress: (done: number, total?: number | null) => void,
): Promise<void> {
  const run = await findRun(stage.db, runId);
  if (run === undefined) throw new Error('The run is gone.');
  const { path: modelPath } = await useModel(stage, run.model_id);
  const pairs = await pairsOf(stage, evaluationId);
  const stored = await listJudgements(stage, evaluationId);
  for (const [i, { answer }] of pairs.entries()) {
    progress(i, pairs.length);
    if (stored.has(answer.id)) continue;
    const ask = async (first: 'base' | 'tuned'): Promise<Preference> => {
      const second = first === 'base' ? 'tuned' : 'base';
      const request = stage.workers.inference.request(
        'chat',
        {
          model: { modelPath, adapterPath: null },
          turns: [{ role: 'user', content: asked(answer, answer[first].text, answer[second].text) }],
          decoding,
          schema,
        },
        { deadlineMs: judgeMs, signal },
      );
      const { text } = await request.result;
      signal.throwIfAborted();
      return readPreference(text, first, second);
    };
    await stage.db
      .insertInto('judgement')
      .values({
        answer_id: answer.id,
        evaluation_id: evaluationId,
        base_first: await ask('base'),
        tuned_first: await ask('tuned'),
      })
      .execute();
  }
}

function asked(
  put: { readonly question: string; readonly approved: string },
  first: string,
  second: string,
): string {
  return `Question: ${put.question}\nThe right answer: ${put.approved}\n\nFirst answer: ${first}\n\nSecond answer: ${second}\n\nWhich of the two says what the right answer says? Answer with first, second or neither.`;
}

/** An answer cut short is no preference. */
function readPreference(text: string, first: 'base' | 'tuned', second: 'base' | 'tuned'): Preference {
  const better = /"better"\s*:\s*"(first|second|neither)"/u.exec(text)?.[1];
  return better === 'first' ? first : better === 'second' ? second : 'neither';
}

/** Pure, so that the figures can be made again from the stored judgements. @throws RangeError without pairs */
export function weighJudge(pairs: readonly JudgedPair[]): NonNullable<JudgeStand['summary']> {
  const same = pairs.filter(({ baseFirst, tunedFirst }) => baseFirst === tunedFirst);
  const preferring = same.filter(({ baseFirst }) => baseFirst !== 'neither');
  const forTuned = preferring.filter(({ baseFirst }) => baseFirst === 'tuned').length;
  // Saying one thing one way round and another the other way round is saying nothing.
  const said = (pair: JudgedPair): Preference =>
    pair.baseFirst === pair.tunedFirst ? pair.baseFirst : 'neither';
  const withPeople = pairs.flatMap((pair) =>
    pair.people === null ? [] : [[said(pair), pair.people] as const],
  );
  const agreed = withPeople.filter(([judge, people]) => judge === people).length;
  const consistent = shareOf(same.length, pairs.length);
  const people =
    withPeople.length === 0
      ? 'Nobody has judged them yet, so it cannot be told whether it agrees with people.'
      : `It says what most people say on ${agreed} of ${sayCount(withPeople.length, 'pair')}.`;
  return {
    consistent,
    prefersTuned: preferring.length === 0 ? null : shareOf(forTuned, preferring.length),
    agreesWithPeople: withPeople.length === 0 ? null : shareOf(agreed, withPeople.length),
    alpha: withPeople.length === 0 ? null : krippendorffAlpha(withPeople),
    words: `Asked in both orders about ${sayCount(pairs.length, 'pair')}, the base said the same both times on ${same.length}, and preferred the tuned answer in ${forTuned} of the ${preferring.length} where it had a preference. ${people} It decides nothing.`,
  };
}

async function pairsOf(stage: StageContext, evaluationId: string) {
  await getEvaluation(stage, evaluationId);
  return drawPairs(toAnswers(await listStoredAnswers(stage.db, evaluationId)), evaluationId, '');
}

async function listJudgements(stage: StageContext, evaluationId: string): Promise<Map<string, JudgedPair>> {
  const rows = await stage.db
    .selectFrom('judgement')
    .selectAll()
    .where('evaluation_id', '=', evaluationId)
    .execute();
  const ratings = await stage.db
    .selectFrom('rating')
    .select(['answer_id', 'left_side', 'choice'])
    .where('evaluation_id', '=', evaluationId)
    .where('choice', '!=', 'skipped')
    .execute();
  const people = new Map<string, Preference[]>();
  for (const { answer_id, left_side, choice } of ratings) {
    const right = left_side === 'base' ? 'tuned' : 'base';
    const said = choice === 'neither' ? 'neither' : choice === 'left' ? left_side : right;
    people.set(answer_id, [...(people.get(answer_id) ?? []), said]);
  }
  return new Map(
    rows.flatMap(({ answer_id, base_first, tuned_first }): [string, JudgedPair][] =>
      base_first === null || tuned_first === null
        ? []
        : [
            [
              answer_id,
              { baseFirst: base_first, tunedFirst: tuned_first, people: mostOf(people.get(answer_id) ?? []) },
            ],
          ],
    ),
  );
}

/** What more than half say; without such a majority, neither. */
function mostOf(said: readonly Preference[]): Preference | null {
  if (said.length === 0) return null;
  const count = (one: Preference): number => said.filter((each) => each === one).length;
  return (['base', 'tuned'] as const).find((one) => count(one) * 2 > said.length) ?? 'neither';
}
