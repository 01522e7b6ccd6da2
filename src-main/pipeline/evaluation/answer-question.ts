import type { Evaluation } from '../../contract/evaluation.ts';
import type { ChatTurn, ModelRef } from '../../inference/protocol.ts';
import { describeFailure } from '../../workers/describe-failure.ts';
import { WorkerError } from '../../workers/serve.ts';
import type { StageContext } from '../stage-context.ts';
import type { AnswerScores } from './compare.ts';
import { scoreAnswer } from './score-answer.ts';

const answerMs = 900_000;
/** A model process that dies is started again so often for one question. */
const restarts = 2;

export interface PutQuestion {
  readonly turns: readonly ChatTurn[];
  readonly approved: string;
  readonly question: string;
  /** What the answer must be faithful to; null where no passage is known. */
  readonly source: string | null;
}

/** Ask one side one question, and how probable that side finds the approved answer; both become scores. */
export async function answerQuestion(
  stage: StageContext,
  model: ModelRef,
  question: PutQuestion,
  evaluation: Pick<Evaluation, 'projectId' | 'decoding' | 'threshold' | 'rules'>,
  signal: AbortSignal,
): Promise<AnswerScores> {
  const { projectId } = evaluation;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask(stage, model, question, evaluation, signal);
    } catch (error) {
      const died = error instanceof WorkerError && error.failure.code === 'worker-died';
      if (!died || attempt >= restarts || signal.aborted) throw error;
      stage.publish({
        type: 'notice',
        projectId,
        problem: {
          ...describeFailure(error.failure, 'Every answer given so far is stored.'),
          remedy: 'Nothing to do: the model was started again, and scoring goes on.',
        },
      });
    }
  }
}

async function ask(
  stage: StageContext,
  model: ModelRef,
  question: PutQuestion,
  { decoding, threshold, rules }: Pick<Evaluation, 'decoding' | 'threshold' | 'rules'>,
  signal: AbortSignal,
): Promise<AnswerScores> {
  const { inference } = stage.workers;
  const { turns } = question;
  const options = { deadlineMs: answerMs, signal };
  const spoken = await inference.request(
    'chat',
    { model, turns, decoding: { ...decoding, topP: 1 } },
    options,
  ).result;
  signal.throwIfAborted();
  const items = [{ turns, answer: question.approved }];
  const [scored] = (await inference.request('score', { model, items }, options).result).items;
  if (scored === undefined) throw new Error('No score came back.');
  const perplexity = Math.exp(-scored.logProb / scored.tokens);
  return scoreAnswer(spoken.text.trim(), question, perplexity, { threshold, rules });
}
