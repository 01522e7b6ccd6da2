import { sql } from 'kysely';
import type { Readiness } from '../../contract/readiness.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';

const ENCODE_MS = 600_000;
/** The longest by letters are measured; more than these are hardly ever too long where these are not. */
const MEASURED = 200;
const CUT_SHOWN = 400;

/**
 * The longest approved examples against what a model holds, through the same encoding as for training. A token has at
 * least one letter or byte, so an example with fewer letters than the model holds tokens needs no measuring.
 */
export async function measureLengths(
  stage: StageContext,
  projectId: string,
  model: { readonly name: string; readonly path: string; readonly context_tokens: number },
): Promise<NonNullable<Readiness['length']>> {
  const rows = await stage.db
    .selectFrom('example')
    .select(['id', 'preceding', 'question', 'answer'])
    .where('project_id', '=', projectId)
    .where('status', '=', 'approved')
    .orderBy(sql`length(question) + length(answer) + length(preceding)`, 'desc')
    .limit(MEASURED)
    .execute();
  const told = { modelName: model.name, contextTokens: model.context_tokens };
  if (rows.length === 0) return { ...told, longestTokens: 0, tooLong: [] };
  const conversations = rows.map(({ preceding, question, answer }): ChatTurn[] => [
    ...fromJson(preceding),
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ]);
  const { inference } = stage.workers;
  const options = { deadlineMs: ENCODE_MS };
  const encoded = await inference.request('encode', { modelPath: model.path, conversations }, options).result;
  const holds = model.context_tokens;
  const over = rows.flatMap(({ id, question }, i) => {
    const tokens = encoded.conversations[i]?.tokens ?? new Int32Array(0);
    return holds > 0 && tokens.length > holds ? [{ id, question, tokens }] : [];
  });
  const { texts } =
    over.length === 0
      ? { texts: [] }
      : await inference.request(
          'detokenize',
          { modelPath: model.path, tokens: over.map(({ tokens }) => tokens.slice(holds)) },
          options,
        ).result;
  return {
    ...told,
    longestTokens: encoded.conversations.reduce((most, { tokens }) => Math.max(most, tokens.length), 0),
    tooLong: over.map(({ id, question, tokens }, i) => ({
      exampleId: id,
      question,
      tokens: tokens.length,
      cut: (texts[i] ?? '').slice(0, CUT_SHOWN),
    })),
  };
}
