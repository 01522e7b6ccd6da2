import { existsSync } from 'node:fs';
import type { StageContext } from '../pipeline/stage-context.ts';

/** Memory that is free now, bytes. */
export interface Room {
  readonly memory: number;
  /** Of the graphics card; 0 without one. */
  readonly gpu: number;
}

const measureMs = 8000;
const keptMs = 60_000;
const measured = new WeakMap<StageContext, { readonly at: number; readonly gpu: Promise<number> }>();

/** Free memory, and that of the graphics card where there may be one: asked of the worker that talks, at most once a minute. */
export async function measureRoom(stage: StageContext): Promise<Room> {
  const memory = process.availableMemory();
  if (!mayHaveGpu()) return { memory, gpu: 0 };
  const known = measured.get(stage);
  if (known !== undefined && Date.now() - known.at < keptMs) return { memory, gpu: await known.gpu };
  const gpu = stage.workers.inference
    .request('gpuMemory', {}, { deadlineMs: measureMs })
    .result.then(({ gpu }) => gpu?.free ?? 0)
    .catch(() => 0);
  measured.set(stage, { at: Date.now(), gpu });
  return { memory, gpu: await gpu };
}

/** On Linux a card has left its mark in the file system; elsewhere only asking tells. */
function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/dri');
}
