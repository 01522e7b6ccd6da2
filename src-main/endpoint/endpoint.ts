/** The endpoint of one open workspace: on or off, remembered, closed with the workspace. */
import { ProblemError, type Problem } from '../contract/errors.ts';
import type { EndpointStatus } from '../contract/endpoint.ts';
import { findModelRow } from '../models/queries.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import { fromJson, toJson } from '../storage/json-text.ts';
import type { EndpointContext } from './context.ts';
import { listKeys } from './keys.ts';
import { listen, type Listening } from './listen.ts';
import { recoverJobs } from './tuning/prepare-job.ts';

const setting = 'endpoint';
const usualPort = 8180;
const loadingMs = 30 * 60_000;

interface Wanted {
  readonly on: boolean;
  readonly port: number;
}

export interface Endpoint {
  status(): Promise<EndpointStatus>;
  /** @throws ProblemError `port-taken` */
  turnOn(port: number, only: EndpointContext['only']): Promise<void>;
  turnOff(): Promise<void>;
  /** Listen again if that was so when the workspace was last open. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

const endpoints = new WeakMap<StageContext, Endpoint>();

/** The endpoint of this workspace. @param log told of what nobody foresaw */
export function endpointOf(stage: StageContext, log: (error: unknown) => void): Endpoint {
  const known = endpoints.get(stage) ?? createEndpoint(stage, log);
  endpoints.set(stage, known);
  return known;
}

function createEndpoint(stage: StageContext, log: (error: unknown) => void): Endpoint {
  let listening: Listening | null = null;
  let calls = 0;
  let problem: Problem | null = null;

  async function start(port: number, only: EndpointContext['only']): Promise<void> {
    if (only !== null) await loadNamed(stage, only);
    await listening?.close();
    listening = null;
    calls = 0;
    const onCall = (): void => {
      calls += 1;
      stage.publish({ type: 'endpoint-changed', on: true });
    };
    listening = await listen({ stage, only, log }, { port, onCall });
    problem = null;
    stage.publish({ type: 'endpoint-changed', on: true });
  }
  async function close(): Promise<void> {
    const closing = listening;
    listening = null;
    await closing?.close();
  }

  return {
    status: async () => {
      const { port } = await readWanted(stage);
      return {
        on: listening !== null,
        url: listening === null ? null : `http://127.0.0.1:${listening.port}/v1`,
        port: listening?.port ?? port,
        keys: await listKeys(stage),
        calls,
        problem,
      };
    },
    turnOn: async (port, only) => {
      await start(port, only);
      // A port that was only found free is looked for anew next time.
      if (only === null) await storeWanted(stage, { on: true, port: listening?.port ?? port });
      await stage.audit({
        projectId: null,
        action: 'endpoint-turned-on',
        subject: `port ${listening?.port ?? port}`,
      });
    },
    turnOff: async () => {
      const { port } = await readWanted(stage);
      await storeWanted(stage, { on: false, port });
      problem = null;
      if (listening === null) return;
      await close();
      stage.publish({ type: 'endpoint-changed', on: false });
      await stage.audit({ projectId: null, action: 'endpoint-turned-off', subject: `port ${port}` });
    },
    recover: async () => {
      await recoverJobs(stage, log);
      const wanted = await readWanted(stage);
      if (!wanted.on) return;
      try {
        await start(wanted.port, null);
      } catch (error) {
        // Another program has the port: the workspace opens all the same, and Settings says so.
        if (!(error instanceof ProblemError)) throw error;
        problem = error.problem;
      }
    },
    close,
  };
}

/** What was named on the command line is loaded before anybody asks: a file that does not fit is told at once. */
async function loadNamed(stage: StageContext, only: NonNullable<EndpointContext['only']>): Promise<void> {
  const row = await findModelRow(stage.db, only.modelId);
  if (row === undefined) return;
  const model = { modelPath: row.path, adapterPath: only.adapterPath };
  await stage.workers.inference.request('load', { model }, { deadlineMs: loadingMs }).result;
}

async function readWanted({ db }: StageContext): Promise<Wanted> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', setting).executeTakeFirst();
  return row === undefined ? { on: false, port: usualPort } : (fromJson(row.value) as Wanted);
}

async function storeWanted({ db }: StageContext, wanted: Wanted): Promise<void> {
  const value = toJson<unknown>(wanted);
  await db
    .insertInto('setting')
    .values({ key: setting, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
