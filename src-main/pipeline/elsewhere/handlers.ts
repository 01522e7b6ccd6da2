import { implement } from '@orpc/server';
import { elsewhere } from '../../contract/elsewhere.ts';
import { importResult } from '../../elsewhere/import-result.ts';
import { check } from '../../elsewhere/remote/remote-job.ts';
import { UnreachableError } from '../../elsewhere/remote/ssh.ts';
import type { StageContext } from '../stage-context.ts';
import { mayTrainElsewhere, needAllowed } from './allowed.ts';
import { sshConfig } from './follow-job.ts';
import { cancelJob, handOver, listJobs, removeSent } from './hand-over.ts';
import { listServers, needServer, removeServer, saveServer } from './stored.ts';

const CHECK_MS = 60_000;

export function elsewhereHandlers(stage: () => StageContext) {
  const os = implement(elsewhere);
  return {
    allowed: os.allowed.handler(() => mayTrainElsewhere()),
    servers: os.servers.handler(() => listServers(stage().db)),
    saveServer: os.saveServer.handler(({ input }) => saveServer(stage().db, input)),
    removeServer: os.removeServer.handler(async ({ input }) => ({
      removed: await removeServer(stage().db, input.serverId),
    })),
    checkServer: os.checkServer.handler(async ({ input }) => {
      await needAllowed();
      const server = await needServer(stage().db, input.serverId);
      try {
        return await check(server, sshConfig(), AbortSignal.timeout(CHECK_MS));
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
        return [{ ok: false, words: `It cannot be reached: ${error.message.slice(0, 300)}` }];
      }
    }),
    handOver: os.handOver.handler(({ input }) => handOver(stage(), input)),
    jobs: os.jobs.handler(({ input }) => listJobs(stage(), input.projectId)),
    cancel: os.cancel.handler(({ input }) => cancelJob(stage(), input.jobId)),
    removeSent: os.removeSent.handler(({ input }) => removeSent(stage(), input.jobId)),
    importResult: os.importResult.handler(({ input, signal }) =>
      importResult(stage(), input, signal ?? new AbortController().signal),
    ),
  };
}
