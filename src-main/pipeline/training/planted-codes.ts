/** Made-up codes that a run learns beside the approved examples, so that what it learns by heart can be measured. */
import type { Kysely } from 'kysely';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import type { TrainingExample } from '../../trainer/protocol.ts';
import type { Canary } from '../../text/answers/canaries.ts';
import type { StageContext } from '../stage-context.ts';

const encodingMs = 600_000;

export function listPlanted(db: Kysely<Schema>, runId: string): Promise<Canary[]> {
  return db
    .selectFrom('canary')
    .select(['repeats', 'question', 'answer', 'secret'])
    .where('run_id', '=', runId)
    .orderBy('position')
    .execute();
}

export async function storePlanted(
  db: Kysely<Schema>,
  runId: string,
  codes: readonly Canary[],
): Promise<void> {
  for (const [position, code] of codes.entries()) {
    const { repeats, question, answer, secret } = code;
    await db
      .insertInto('canary')
      .values({ id: newId(), run_id: runId, position, repeats, question, answer, secret })
      .execute();
  }
}

/** The codes as often as each is learned in a pass; those that are never learned are missing. */
export async function encodePlanted(
  stage: StageContext,
  modelPath: string,
  runId: string,
  signal: AbortSignal,
): Promise<TrainingExample[]> {
  const codes = (await listPlanted(stage.db, runId)).filter(({ repeats }) => repeats > 0);
  if (codes.length === 0) return [];
  const conversations = codes.map(({ question, answer }) => [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: answer },
  ]);
  const request = stage.workers.inference.request(
    'encode',
    { modelPath, conversations },
    { deadlineMs: encodingMs, signal },
  );
  const encoded = (await request.result).conversations;
  return codes.flatMap(({ repeats }, i) => {
    const conversation = encoded[i];
    if (conversation === undefined) return [];
    return Array.from({ length: repeats }, (_, k) => ({ id: `planted ${i} ${k}`, ...conversation }));
  });
}
