/** Servers and jobs as they are kept, one setting each: few, and read as a whole. */
import type { Kysely } from 'kysely';
import { z } from 'zod';
import {
  type ElsewhereJob,
  elsewhereJobSchema,
  type Server,
  serverSchema,
  type ServerWish,
} from '../../contract/elsewhere.ts';
import { ProblemError } from '../../contract/errors.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';

const serverKey = 'train-server/';
const jobKey = 'train-job/';

/** A job with what only this side needs. */
const storedJobSchema = elsewhereJobSchema.extend({
  server: serverSchema,
  /** The folder here that is sent. */
  folder: z.string(),
  /** Byte of the curve that comes next. */
  next: z.number(),
});
export type StoredJob = z.infer<typeof storedJobSchema>;

async function valuesOf(db: Kysely<Schema>, prefix: string): Promise<unknown[]> {
  const rows = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '>=', prefix)
    .where('key', '<', `${prefix}\uffff`)
    .orderBy('key')
    .execute();
  return rows.map(({ value }) => fromJson(value));
}

async function store(db: Kysely<Schema>, key: string, given: unknown): Promise<void> {
  const value = toJson<unknown>(given);
  await db
    .insertInto('setting')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

export async function listServers(db: Kysely<Schema>): Promise<Server[]> {
  return (await valuesOf(db, serverKey)).map((value) => serverSchema.parse(value));
}

/** @throws ProblemError `no-such-server` */
export async function needServer(db: Kysely<Schema>, serverId: string): Promise<Server> {
  const found = (await listServers(db)).find(({ id }) => id === serverId);
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'no-such-server',
    what: 'This server is no longer listed.',
    safe: 'Nothing was sent.',
    remedy: 'Choose another server, or add it again.',
  });
}

export async function saveServer(
  db: Kysely<Schema>,
  { id, ...wish }: ServerWish & { readonly id: string | null },
): Promise<Server> {
  const server = { ...wish, id: id ?? newId() };
  await store(db, `${serverKey}${server.id}`, server);
  return server;
}

/** Jobs keep what they need of it. @returns whether it was there */
export async function removeServer(db: Kysely<Schema>, serverId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('setting')
    .where('key', '=', `${serverKey}${serverId}`)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Newest first. */
export async function listStoredJobs(db: Kysely<Schema>): Promise<StoredJob[]> {
  return (await valuesOf(db, jobKey)).map((value) => storedJobSchema.parse(value)).reverse();
}

/** @throws ProblemError `no-such-job` */
export async function needJob(db: Kysely<Schema>, jobId: string): Promise<StoredJob> {
  const found = (await listStoredJobs(db)).find(({ id }) => id === jobId);
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'no-such-job',
    what: 'This training elsewhere is no longer listed.',
    safe: 'Nothing was changed.',
    remedy: 'Hand the folder over again.',
  });
}

export async function storeJob(db: Kysely<Schema>, job: StoredJob): Promise<void> {
  await store(db, `${jobKey}${job.id}`, job);
}

export function toJob({ server, folder: _folder, next: _next, ...job }: StoredJob): ElsewhereJob {
  return { ...job, serverName: server.name, kind: server.kind };
}
