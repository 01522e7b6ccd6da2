/** The trainer in a child process of its own, as the core runs it, with examples and settings for tests. */
import { join } from 'node:path';
import type { TrainerMethods, TrainingExample, TrainingSettings } from '../../src-main/trainer/protocol.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import type { WorkerClient } from '../../src-main/workers/workers.ts';

const ROOT = join(import.meta.dirname, '../..');
export const TINY_MODEL = join(ROOT, 'tests/fixtures/golden/llama/model.gguf');

export function startTrainer(): WorkerClient<TrainerMethods> {
  return startWorker<TrainerMethods>('trainer', spawnInNode({ root: ROOT }));
}

/** Random questions with random answers: nothing to generalize, everything to memorize. */
export function makeExamples(count: number, seed: number): TrainingExample[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const prompt = 4 + random.below(6);
    const answer = 3 + random.below(5);
    return {
      id: String(i),
      tokens: Int32Array.from({ length: prompt + answer }, () => 3 + random.below(300)),
      answer: Uint8Array.from({ length: prompt + answer }, (_unused, k) => (k < prompt ? 0 : 1)),
    };
  });
}

export const SETTINGS: TrainingSettings = {
  rank: 4,
  alpha: 8,
  dropout: 0.1,
  learningRate: 2e-3,
  warmupShare: 0.05,
  weightDecay: 0.01,
  gradientClip: 1,
  passes: 4,
  rowTokens: 48,
  rowsPerStep: 2,
  validateEvery: 4,
  patience: 0,
  seed: 7,
  threads: 1,
  device: 'cpu',
  mode: 'fast',
};
