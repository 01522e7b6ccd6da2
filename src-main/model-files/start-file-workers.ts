import type { ConverterMethods } from '../converter/protocol.ts';
import type { InferenceMethods } from '../inference/protocol.ts';
import { startWorker } from '../workers/start-worker.ts';
import type { SpawnWorker } from '../workers/workers.ts';
import type { FileWorkers } from './work.ts';

/** The two workers alone, for commands without a workspace. */
export function startFileWorkers(spawn: SpawnWorker): FileWorkers & { readonly close: () => Promise<void> } {
  const converter = startWorker<ConverterMethods>('converter', spawn);
  const inference = startWorker<InferenceMethods>('inference', spawn);
  return {
    converter,
    inference,
    close: async () => {
      await Promise.all([converter.close(), inference.close()]);
    },
  };
}
