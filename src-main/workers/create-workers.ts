import type { ConverterMethods } from '../converter/protocol.ts';
import type { InferenceMethods } from '../inference/protocol.ts';
import type { ReaderMethods } from '../reader/protocol.ts';
import type { TrainerMethods } from '../trainer/protocol.ts';
import { startWorker } from './start-worker.ts';
import type { SpawnWorker, Workers } from './workers.ts';

/** The workers of one core: the reader twice, one for batches and one for the page on screen. No process starts before its first request. */
export function createWorkers(spawn: SpawnWorker): Workers {
  const reader = startWorker<ReaderMethods>('reader', spawn);
  const viewer = startWorker<ReaderMethods>('reader', spawn);
  const inference = startWorker<InferenceMethods>('inference', spawn);
  const trainer = startWorker<TrainerMethods>('trainer', spawn);
  const converter = startWorker<ConverterMethods>('converter', spawn);
  return {
    reader,
    viewer,
    inference,
    trainer,
    converter,
    async close() {
      await Promise.all([reader, viewer, inference, trainer, converter].map((worker) => worker.close()));
    },
  };
}
