/** One open workspace: its storage, its workers and what every stage is given. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeAdapterFiles } from '../models/adapter-file.ts';
import { createPrivacyCheck } from '../pipeline/privacy/check-before-storing.ts';
import { createJobs } from '../pipeline/jobs.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { appendAudit } from '../storage/audit-log.ts';
import { fromJson, toJson } from '../storage/json-text.ts';
import { newId } from '../storage/new-id.ts';
import type { Storage } from '../storage/open.ts';
import { createWorkers } from '../workers/create-workers.ts';
import type { SpawnWorker } from '../workers/workers.ts';
import type { EventBus } from './event-bus.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { watchRoad } from './watch-road.ts';

export interface Session {
  readonly storage: Storage;
  readonly stage: StageContext;
  setReviewer(name: string): Promise<void>;
  close(): Promise<void>;
}

const REVIEWER = 'reviewer';

export async function startSession(
  storage: Storage,
  bus: EventBus,
  surroundings: {
    readonly folder: string;
    readonly resources: string;
    readonly version: string;
    readonly spawn: SpawnWorker;
  },
): Promise<Session> {
  const { db } = storage;
  const { folder, resources, version } = surroundings;
  for (const name of ['exports', 'models', 'temporary']) mkdirSync(join(folder, name), { recursive: true });
  const stored = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', REVIEWER)
    .executeTakeFirst();
  let reviewer = stored === undefined ? '' : String(fromJson(stored.value));

  const workers = createWorkers(surroundings.spawn);
  const jobs = createJobs(bus.publish);
  const stage: StageContext = {
    db,
    workers,
    publish: bus.publish,
    jobs,
    privacy: createPrivacyCheck({ resources, actor: () => reviewer }),
    actor: () => reviewer,
    audit: ({ projectId, action, subject, detail }) =>
      db.transaction().execute((tx) =>
        appendAudit(tx, {
          at: new Date().toISOString(),
          actor: reviewer,
          action,
          subject,
          projectId,
          detail,
        }),
      ),
    folder,
    resources,
    version,
  };
  const stopWatching = watchRoad(stage, bus);
  const stopChecking = checkLeftovers(stage);

  return {
    storage,
    stage,
    setReviewer: async (name) => {
      const now = new Date().toISOString();
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('reviewer')
          .values({ id: newId(), name, created_at: now, seen_at: now })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ seen_at: now }))
          .execute();
        await tx
          .insertInto('setting')
          .values({ key: REVIEWER, value: toJson<unknown>(name) })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: toJson<unknown>(name) }))
          .execute();
      });
      reviewer = name;
    },
    close: async () => {
      stopWatching();
      await stopChecking();
      await jobs.close();
      await workers.close();
      await removeAdapterFiles(stage);
      await storage.close();
    },
  };
}
