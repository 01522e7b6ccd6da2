/** The composition root: storage, stages and workers become one router that any shell can serve. */
import { implement } from '@orpc/server';
import { contract } from './contract/contract.ts';
import { ProblemError } from './contract/errors.ts';
import { endpointHandlers } from './endpoint/handlers.ts';
import { type Endpoint, endpointOf } from './endpoint/endpoint.ts';
import { modelsHandlers } from './models/handlers.ts';
import { chatHandlers } from './pipeline/chat/handlers.ts';
import { elsewhereHandlers } from './pipeline/elsewhere/handlers.ts';
import { recoverElsewhere } from './pipeline/elsewhere/hand-over.ts';
import { documentsHandlers } from './pipeline/documents/handlers.ts';
import { recoverDocuments } from './pipeline/documents/recover-documents.ts';
import { evaluationHandlers } from './pipeline/evaluation/handlers.ts';
import { buildReport } from './pipeline/evaluation/report-content.ts';
import { recoverHealth } from './pipeline/evaluation/run-health.ts';
import { recoverEvaluations } from './pipeline/evaluation/steer-evaluation.ts';
import { examplesHandlers } from './pipeline/examples/handlers.ts';
import { recoverTasks } from './pipeline/examples/tasks.ts';
import { privacyHandlers } from './pipeline/privacy/handlers.ts';
import { sharingHandlers } from './pipeline/sharing/handlers.ts';
import { recoverExports } from './pipeline/sharing/run-export.ts';
import { CLOSING } from './pipeline/stage-context.ts';
import { trainingHandlers } from './pipeline/training/handlers.ts';
import { recoverRuns } from './pipeline/training/recover-runs.ts';
import { refuseInStream, refusePaths, toRefusal } from './workspace/door.ts';
import { workspaceHandlers } from './workspace/handlers.ts';
import { createHost, type HostOptions } from './workspace/workspace-host.ts';
import { writeLog } from './workspace/write-log.ts';

export type CoreOptions = Omit<HostOptions, 'recover'>;

const recover: HostOptions['recover'] = [
  recoverDocuments,
  recoverRuns,
  recoverEvaluations,
  recoverHealth,
  recoverExports,
  recoverTasks,
  recoverElsewhere,
];

/** A core with its workspace still closed. `close` ends work and streams, closes the workspace and gives its lock back. */
export async function createCore(options: CoreOptions) {
  let endpoint: Endpoint | null = null;
  const recoverEndpoint: HostOptions['recover'][number] = async (opened) => {
    endpoint = endpointOf(opened, (error) => writeLog(options.folder, error));
    await endpoint.recover();
  };
  const host = createHost({ ...options, recover: [...recover, recoverEndpoint] });
  // Before the workspace closes under its callers.
  host.bus.listen((event) => {
    if (event.type === 'locked') void endpoint?.close();
  });
  const stage = () => host.session().stage;
  const log = (error: unknown): void => writeLog(options.folder, error);
  // The workspace was locked under the request: what broke in it then is no news.
  const reasonOf = (error: unknown, begunOpen: boolean): unknown =>
    begunOpen && !host.isOpen() && !(error instanceof ProblemError) ? CLOSING : error;

  const router = implement(contract)
    .use(async ({ next, path }, input) => {
      const begunOpen = host.isOpen();
      try {
        refusePaths(options.takesPaths, path, input);
        const result = await next();
        return isStream(result.output) ? { ...result, output: refuseInStream(result.output, log) } : result;
      } catch (error) {
        throw toRefusal(reasonOf(error, begunOpen), log);
      }
    })
    .router({
      workspace: workspaceHandlers(host),
      documents: documentsHandlers(stage),
      privacy: privacyHandlers(stage),
      examples: examplesHandlers(stage),
      models: modelsHandlers(stage),
      training: trainingHandlers(stage),
      evaluation: evaluationHandlers(stage),
      chat: chatHandlers(stage),
      elsewhere: elsewhereHandlers(stage),
      sharing: sharingHandlers(stage, { buildReport }),
      endpoint: endpointHandlers(stage, { log, takesPaths: options.takesPaths }),
    });
  return { router, close: host.close };
}

function isStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}
