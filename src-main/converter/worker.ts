/** The converter process: model and adapter files into other forms. It loads the compute library, never node-llama-cpp. */
import { serveWorker, WorkerError } from '../workers/serve.ts';
import { baseFacts } from './base-facts.ts';
import { fromPeft } from './from-peft.ts';
import { merge } from './merge.ts';
import { openBase } from './open-model.ts';
import type { ConverterMethods } from './protocol.ts';
import { countSteps } from './steps.ts';
import { toPeft } from './to-peft.ts';

/** What the disk says becomes words; everything else passes. */
function inWords(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    throw new WorkerError({
      code: 'disk-full',
      message: 'The disk is full.',
      remedy: 'Free some space, or choose a folder elsewhere.',
      evidence: message,
    });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    throw new WorkerError({
      code: 'not-allowed',
      message: 'A file may not be read or written there.',
      remedy: 'Check who may use the files and folders.',
      evidence: message,
    });
  throw error;
}

serveWorker<ConverterMethods>({
  describeBase: async ({ basePath }) => baseFacts(openBase(basePath)),
  toPeft: (params, { emit, signal }) => toPeft(params, countSteps(emit, signal)).catch(inWords),
  fromPeft: (params, { emit, signal }) => fromPeft(params, countSteps(emit, signal)).catch(inWords),
  merge: (params, { emit, signal }) => merge(params, countSteps(emit, signal)).catch(inWords),
});
