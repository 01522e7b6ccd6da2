import type { EndpointCall } from '../contract/endpoint.ts';
import type { StageContext } from '../pipeline/stage-context.ts';

/** The log keeps so many calls; older ones go. */
const keptCalls = 10_000;

export interface RecordedCall {
  readonly keyId: string | null;
  readonly route: string;
  readonly model: string | null;
  readonly status: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly milliseconds: number;
}

/** Write a call down: who, what kind, how much and how it ended. Nothing of what was said. */
export async function recordCall({ db }: Pick<StageContext, 'db'>, call: RecordedCall): Promise<void> {
  const at = new Date().toISOString();
  const { numInsertedOrUpdatedRows: _, insertId } = await db
    .insertInto('endpoint_call')
    .values({
      key_id: call.keyId,
      at,
      route: call.route,
      model: call.model?.slice(0, 200) ?? null,
      status: call.status,
      prompt_tokens: call.promptTokens,
      completion_tokens: call.completionTokens,
      milliseconds: Math.round(call.milliseconds),
    })
    .executeTakeFirstOrThrow();
  if (call.keyId !== null) {
    await db.updateTable('endpoint_key').set({ used_at: at }).where('id', '=', call.keyId).execute();
  }
  const number = Number(insertId ?? 0);
  if (number % 100 === 0)
    await db
      .deleteFrom('endpoint_call')
      .where('number', '<=', number - keptCalls)
      .execute();
}

export async function listCalls({ db }: Pick<StageContext, 'db'>, limit: number): Promise<EndpointCall[]> {
  const rows = await db
    .selectFrom('endpoint_call')
    .leftJoin('endpoint_key', 'endpoint_key.id', 'endpoint_call.key_id')
    .selectAll('endpoint_call')
    .select('endpoint_key.name as key_name')
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    number: row.number,
    at: row.at,
    keyName: row.key_name,
    route: row.route,
    model: row.model,
    status: row.status,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    milliseconds: row.milliseconds,
  }));
}
