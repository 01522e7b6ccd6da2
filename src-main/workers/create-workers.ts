import type { InferenceMethods } from '../inference/protocol.ts';
import type { ReaderMethods } from '../reader/protocol.ts';
import type { TrainerMethods } from '../trainer/protocol.ts';
import { startWorker } from './start-worker.ts';
import type { SpawnWorker, Workers } from './workers.ts';

/** The three workers of one core. No process starts before its first request. */
export function createWorkers(spawn: SpawnWorker): Workers {
  const reader = startWorker<ReaderMethods>('reader', spawn);
  const inference = startWorker<InferenceMethods>('inference', spawn);
  const trainer = startWorker<TrainerMethods>('trainer', spawn);
  return {
    reader,
    inference,
    trainer,
    async close() {
      await Promise.all([reader.close(), inference.close(), trainer.close()]);
    },
  };
}
