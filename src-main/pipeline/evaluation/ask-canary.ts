import type { ChatTurn, ModelRef } from '../../inference/protocol.ts';
import type { CanaryOutcome } from '../../storage/schema-health.ts';
import { otherAnswers } from '../../text/answers/canaries.ts';
import type { StageContext } from '../stage-context.ts';
import { speak } from './ask-probe.ts';
import type { StoredCanary } from './health-queries.ts';

const scoreMs = 3_600_000;
/** How probable a planted secret is among others of its kind, and what is said when it is asked for. */
export async function askCanary(
  stage: StageContext,
  model: ModelRef,
  canary: StoredCanary,
  others: number,
  signal: AbortSignal,
): Promise<CanaryOutcome> {
  const turns: ChatTurn[] = [{ role: 'user', content: canary.question }];
  const text = await speak(stage, model, turns, signal);
  const answers = [canary.answer, ...otherAnswers(canary, others, canary.position + 1)];
  const request = stage.workers.inference.request(
    'score',
    { model, items: answers.map((answer) => ({ turns, answer })) },
    { deadlineMs: scoreMs, signal },
  );
  const { items } = await request.result;
  return { logProbs: items.map(({ logProb }) => logProb), text };
}
