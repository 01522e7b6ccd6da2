/** Keys to the endpoint: 256 random bits, shown once, kept as a hash. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import { ProblemError } from '../contract/errors.ts';
import type { EndpointKey } from '../contract/endpoint.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { newId } from '../storage/new-id.ts';
import type { EndpointKeyTable } from '../storage/schema-endpoint.ts';

export type ApiKey = Selectable<EndpointKeyTable>;

const shown = 10;

export async function createKey(
  stage: StageContext,
  wanted: {
    readonly projectId: string;
    readonly name: string;
    readonly requestsPerMinute: number;
    readonly tokensPerMinute: number;
    readonly key?: string | undefined;
  },
): Promise<string> {
  const { projectId, name } = wanted;
  const project = await stage.db
    .selectFrom('project')
    .select('id')
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (project === undefined) throw gone('project');
  const key = wanted.key ?? `sk-local-${randomBytes(32).toString('base64url')}`;
  const hash = fingerprint(key).toString('hex');
  // A key given anew takes the place of the same one from before.
  await stage.db.deleteFrom('endpoint_key').where('hash', '=', hash).execute();
  const id = newId();
  await stage.db
    .insertInto('endpoint_key')
    .values({
      id,
      project_id: projectId,
      name,
      hash,
      start: wanted.key === undefined ? key.slice(0, shown + 3) : 'own key',
      requests_per_minute: wanted.requestsPerMinute,
      tokens_per_minute: wanted.tokensPerMinute,
      created_by: stage.actor(),
      created_at: new Date().toISOString(),
      used_at: null,
      removed_at: null,
    })
    .execute();
  await stage.audit({ projectId, action: 'endpoint-key-made', subject: name, detail: { keyId: id } });
  return key;
}

export async function changeLimits(
  stage: StageContext,
  wanted: { readonly keyId: string; readonly requestsPerMinute: number; readonly tokensPerMinute: number },
): Promise<void> {
  const key = await needKey(stage, wanted.keyId);
  await stage.db
    .updateTable('endpoint_key')
    .set({ requests_per_minute: wanted.requestsPerMinute, tokens_per_minute: wanted.tokensPerMinute })
    .where('id', '=', key.id)
    .execute();
  await stage.audit({
    projectId: key.project_id,
    action: 'endpoint-limits-changed',
    subject: key.name,
    detail: wanted,
  });
}

export async function removeKey(stage: StageContext, keyId: string): Promise<void> {
  const key = await needKey(stage, keyId);
  await stage.db
    .updateTable('endpoint_key')
    .set({ removed_at: new Date().toISOString() })
    .where('id', '=', keyId)
    .execute();
  await stage.audit({
    projectId: key.project_id,
    action: 'endpoint-key-removed',
    subject: key.name,
    detail: { keyId },
  });
}

export async function listKeys(stage: StageContext): Promise<EndpointKey[]> {
  const rows = await stage.db
    .selectFrom('endpoint_key')
    .innerJoin('project', 'project.id', 'endpoint_key.project_id')
    .selectAll('endpoint_key')
    .select('project.name as project_name')
    .where('removed_at', 'is', null)
    .orderBy('endpoint_key.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    projectId: row.project_id,
    projectName: row.project_name,
    start: row.start,
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    createdBy: row.created_by,
    createdAt: row.created_at,
    usedAt: row.used_at,
  }));
}

/** The key that a request shows, or null. Every key is compared, in the same time whether it fits or not. */
export async function findKey(
  stage: StageContext,
  authorization: string | undefined,
): Promise<ApiKey | null> {
  const given = fingerprint(/^Bearer +(\S.*)$/i.exec(authorization ?? '')?.[1]?.trim() ?? '');
  const keys = await stage.db
    .selectFrom('endpoint_key')
    .selectAll()
    .where('removed_at', 'is', null)
    .execute();
  let found: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(given, Buffer.from(key.hash, 'hex'))) found = key;
  return found;
}

async function needKey(stage: StageContext, keyId: string): Promise<ApiKey> {
  const key = await stage.db
    .selectFrom('endpoint_key')
    .selectAll()
    .where('id', '=', keyId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (key === undefined) throw gone('key');
  return key;
}

function fingerprint(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function gone(what: 'key' | 'project'): ProblemError {
  return new ProblemError({
    code: `no-such-${what}`,
    what: `This ${what} is no longer there.`,
    safe: 'Nothing was changed.',
    remedy: 'Choose another one from the list.',
  });
}
