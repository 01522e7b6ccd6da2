import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { Evaluation } from '../../contract/evaluation.ts';
import type { Health } from '../../contract/health.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import { makeUnanswerable, type UnanswerableParts } from '../../text/answers/make-unanswerable.ts';
import { seededRandom } from '../../text/statistics/random.ts';
import { shuffle } from '../../text/statistics/shuffle.ts';
import type { StageContext } from '../stage-context.ts';
import { getHealth } from './get-health.ts';
import { findCheck, listCanaries } from './health-queries.ts';
import { listStoredAnswers } from './queries.ts';
import { readVocabulary } from './read-vocabulary.ts';
import { beginHealth } from './run-health.ts';
import { getEvaluation } from './steer-evaluation.ts';

/** Questions are drawn the same way for every model, so that models can be compared. */
const seed = 1811;

/**
 * Check the health of a scored model, or go on with its unfinished check.
 * @throws ProblemError `no-such-evaluation`, `not-scored`
 */
export async function startHealth(
  stage: StageContext,
  wanted: {
    readonly evaluationId: string;
    readonly unanswerable: number;
    readonly general: number;
    readonly others: number;
  },
): Promise<Health> {
  const evaluation = await getEvaluation(stage, wanted.evaluationId);
  if (evaluation.state !== 'done') {
    throw new ProblemError({
      code: 'not-scored',
      what: 'This training is not scored to its end yet.',
      safe: 'Nothing was started and nothing was changed.',
      remedy: 'Go on scoring, then check its health.',
    });
  }
  const known = await findCheck(stage.db, wanted.evaluationId);
  if (known === undefined) await createCheck(stage, evaluation, wanted);
  if (known?.state !== 'done') await beginHealth(stage, evaluation);
  return getHealth(stage, wanted.evaluationId);
}

async function createCheck(
  stage: StageContext,
  evaluation: Evaluation,
  wanted: { readonly unanswerable: number; readonly general: number; readonly others: number },
): Promise<void> {
  const answers = await listStoredAnswers(stage.db, evaluation.id);
  const vocabulary = await readVocabulary(stage, evaluation.projectId);
  const unanswerable = makeUnanswerable(
    wanted.unanswerable,
    await readParts(stage.resources),
    answers.map(({ question }) => question),
    (word) => vocabulary.has(word),
    seed,
  );
  const general = shuffle(await readGeneral(stage.resources), seededRandom(seed)).slice(0, wanted.general);
  const canaries = await listCanaries(stage.db, evaluation.runId);
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('health_check')
      .values({
        evaluation_id: evaluation.id,
        state: 'running',
        total: unanswerable.length + general.length + canaries.length,
        others: wanted.others,
        seconds_left: null,
        figures: null,
        problem: null,
        created_at: new Date().toISOString(),
        finished_at: null,
      })
      .execute();
    const rows = [
      ...unanswerable.map(({ question, origin }, position) => ({
        kind: 'unanswerable' as const,
        position,
        origin,
        question,
        expected: null,
        accepted: toJson<readonly string[]>([]),
      })),
      ...general.map(({ area, question, answer, accepted }, position) => ({
        kind: 'general' as const,
        position,
        origin: area,
        question,
        expected: answer,
        accepted: toJson<readonly string[]>(accepted),
      })),
    ];
    for (const row of rows) {
      await tx
        .insertInto('probe')
        .values({ id: newId(), evaluation_id: evaluation.id, ...row })
        .execute();
    }
  });
}

async function readParts(resources: string): Promise<UnanswerableParts> {
  return JSON.parse(
    await readFile(join(resources, 'health', 'unanswerable.json'), 'utf8'),
  ) as UnanswerableParts;
}

export interface GeneralPrompt {
  readonly area: string;
  readonly question: string;
  readonly answer: string;
  /** One of these words has to stand in a right answer. */
  readonly accepted: readonly string[];
}

/** The general prompts that come with the app: field, question, answer and accepted words, parted by tabs. */
export async function readGeneral(resources: string): Promise<GeneralPrompt[]> {
  const text = await readFile(join(resources, 'health', 'general-prompts.tsv'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [area = '', question = '', answer = '', accepted = ''] = line.split('\t');
      return { area, question, answer, accepted: accepted.split(';') };
    });
}
