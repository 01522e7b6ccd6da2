import { join } from 'node:path';
import type { ElsewhereJob } from '../../contract/elsewhere.ts';
import { ProblemError } from '../../contract/errors.ts';
import { remoteFolder } from '../../elsewhere/remote/scripts.ts';
import { hashFile } from '../../models/hash-file.ts';
import { fromJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { needAllowed } from './allowed.ts';
import { followJob, followedJobs, removeThere } from './follow-job.ts';
import { listStoredJobs, needJob, needServer, type StoredJob, storeJob, toJob } from './stored.ts';

const TIDY_MS = 120_000;

/**
 * Hand a training folder over to a server and follow it. The folder is one that Share has made: what is in it was looked
 * through for private details, and a person said that it may leave.
 * @throws ProblemError `elsewhere-is-off`, `no-such-server`, `no-training-folder`, `folder-changed`
 */
export async function handOver(
  stage: StageContext,
  wanted: { readonly exportId: string; readonly serverId: string },
): Promise<ElsewhereJob> {
  await needAllowed();
  const server = await needServer(stage.db, wanted.serverId);
  const made = await stage.db
    .selectFrom('export')
    .selectAll()
    .where('id', '=', wanted.exportId)
    .executeTakeFirst();
  if (made === undefined || made.kind !== 'trl' || made.state !== 'ready' || made.run_id === null)
    throw noFolder();
  const sent = fromJson(made.files);
  for (const { name, sha256 } of sent) {
    const found = await hashFile(join(made.folder, name)).catch(() => null);
    if (found !== sha256) throw folderChanged(name);
  }
  const id = newId();
  const job: StoredJob = {
    id,
    projectId: made.project_id,
    runId: made.run_id,
    serverName: server.name,
    kind: server.kind,
    state: 'sending',
    step: 0,
    steps: null,
    curve: [],
    sent: [...sent],
    sentAt: null,
    remoteFolder: remoteFolder(server, id),
    removedAt: null,
    seenAt: null,
    unreachable: false,
    importedRunId: null,
    problem: null,
    createdAt: new Date().toISOString(),
    server,
    folder: made.folder,
    next: 0,
  };
  await storeJob(stage.db, job);
  await stage.audit({
    projectId: job.projectId,
    action: 'training-handed-over',
    subject: server.address,
    detail: { jobId: id, runId: job.runId, exportId: made.id, folder: job.remoteFolder, files: sent },
  });
  followJob(stage, job);
  return toJob(job);
}

export async function listJobs(stage: StageContext, projectId: string): Promise<ElsewhereJob[]> {
  return (await listStoredJobs(stage.db)).filter((job) => job.projectId === projectId).map(toJob);
}

/** Stop a job there and remove what was sent. Returns when that is done or has failed. */
export async function cancelJob(stage: StageContext, jobId: string): Promise<ElsewhereJob> {
  const following = followedJobs(stage).get(jobId);
  if (following !== undefined) {
    stage.jobs.cancel(following.jobId);
    await following.done;
  }
  return toJob(await needJob(stage.db, jobId));
}

/** For a job that has ended while the server could not be asked to remove what was sent. */
export async function removeSent(stage: StageContext, jobId: string): Promise<ElsewhereJob> {
  if (!followedJobs(stage).has(jobId)) await removeThere(stage, jobId, AbortSignal.timeout(TIDY_MS));
  return toJob(await needJob(stage.db, jobId));
}

/** When the workspace opens: what went on over there meanwhile is followed again. */
export async function recoverElsewhere(stage: StageContext): Promise<void> {
  for (const job of await listStoredJobs(stage.db)) {
    const open = job.state === 'sending' || job.state === 'running' || job.state === 'fetching';
    if (open || (job.state === 'brought-in' && job.removedAt === null)) followJob(stage, job);
  }
}

function noFolder(): ProblemError {
  return new ProblemError({
    code: 'no-training-folder',
    what: 'There is no training folder that is ready to be handed over.',
    safe: 'Nothing was sent.',
    remedy: 'Make the training folder in Share first; it is checked there for private details.',
  });
}

function folderChanged(name: string): ProblemError {
  return new ProblemError({
    code: 'folder-changed',
    what: `The training folder is not as it was made: “${name}” is missing or was changed.`,
    safe: 'Nothing was sent.',
    remedy: 'Make the training folder again in Share.',
  });
}
