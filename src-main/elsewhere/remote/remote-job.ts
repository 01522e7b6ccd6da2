/** A job on a server, step by step. Each step may be asked again after a break. */
import type { Server } from '../../contract/elsewhere.ts';
import type { CurveRow } from '../folder-config.ts';
import { readCurve } from '../read-result.ts';
import {
  cancelScript,
  checkScript,
  logScript,
  pollScript,
  prepareScript,
  remoteFolder,
  removeScript,
  startScript,
  verifyScript,
} from './scripts.ts';
import { copyBack, copyThere, type Reach, runThere } from './ssh.ts';

export interface RemoteJob {
  readonly id: string;
  readonly server: Server;
  /** An SSH configuration file in place of the person's own. */
  readonly configFile: string | null;
}

export interface SentFile {
  readonly name: string;
  readonly sha256: string;
}

export interface Polled {
  readonly state: 'gone' | 'waiting' | 'running' | 'ended' | 'died';
  /** Of `ended`. */
  readonly exitCode: number | null;
  /** New rows of the curve, whole lines only. */
  readonly rows: readonly CurveRow[];
  /** Byte of the curve to go on from. */
  readonly next: number;
}

const reachOf = ({ server, configFile }: RemoteJob): Reach => ({
  address: server.address,
  port: server.port,
  configFile,
});
const folderOf = ({ id, server }: RemoteJob): string => remoteFolder(server, id);

/** Copy a folder there and check every file by its hash. */
export async function send(
  job: RemoteJob,
  folder: string,
  files: readonly SentFile[],
  signal: AbortSignal,
): Promise<void> {
  await runThere(reachOf(job), prepareScript(folderOf(job)), signal);
  await copyThere(reachOf(job), folder, `${folderOf(job)}/train`, signal);
  await runThere(reachOf(job), verifyScript(folderOf(job), files), signal);
}

export async function start(job: RemoteJob, signal: AbortSignal): Promise<void> {
  await runThere(reachOf(job), startScript(job.server, job.id, folderOf(job)), signal);
}

/** @param from as the last answer's `next`; 0 at first */
export async function poll(job: RemoteJob, from: number, signal: AbortSignal): Promise<Polled> {
  const answer = await runThere(reachOf(job), pollScript(job.server, folderOf(job), from), signal);
  const cut = answer.indexOf('\n--\n');
  const head = answer.subarray(0, cut).toString('utf8');
  const [, state, code] = /^state (gone|waiting|running|ended|died)(?: (\d+))?$/mu.exec(head) ?? [];
  if (state === undefined) throw new Error(`The server answered “${head.slice(0, 200)}”.`);
  const curve = answer.subarray(cut + 4);
  const whole = curve.subarray(0, curve.lastIndexOf(0x0a) + 1);
  const rows = readCurve(whole.toString('utf8'));
  return {
    state: state as Polled['state'],
    exitCode: state === 'ended' ? Number(code ?? 1) : null,
    rows,
    next: from + whole.length,
  };
}

/** The end of what the job printed. */
export async function readLog(job: RemoteJob, signal: AbortSignal): Promise<string> {
  return (await runThere(reachOf(job), logScript(folderOf(job)), signal)).toString('utf8');
}

/** @param to a folder here that does not exist */
export async function fetchResult(job: RemoteJob, to: string, signal: AbortSignal): Promise<void> {
  await copyBack(reachOf(job), `${folderOf(job)}/train/result`, to, signal);
}

export async function cancel(job: RemoteJob, signal: AbortSignal): Promise<void> {
  await runThere(reachOf(job), cancelScript(job.server, job.id, folderOf(job)), signal);
}

/** Fails unless nothing of the job is left there. */
export async function remove(job: RemoteJob, signal: AbortSignal): Promise<void> {
  await runThere(reachOf(job), removeScript(folderOf(job)), signal);
}

export async function check(
  server: Server,
  configFile: string | null,
  signal: AbortSignal,
): Promise<{ ok: boolean; words: string }[]> {
  const reach = { address: server.address, port: server.port, configFile };
  const lines = (await runThere(reach, checkScript(server), signal)).toString('utf8').split('\n');
  return lines.flatMap((line) => {
    const [, verdict, words] = /^(ok|no)\t(.+)$/u.exec(line) ?? [];
    return words === undefined ? [] : [{ ok: verdict === 'ok', words }];
  });
}
