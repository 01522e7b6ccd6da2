/**
 * `npm run bench -- load [--shape 1b] [--type q4_0] [--threads 2] [--keep]`: seconds and memory until a model is ready
 * to train, transposed copies included. The model is made by a process of its own, so that memory counts loading only.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Backend } from '../../src-main/ggml/backend.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import { everyBlockLinear, loadModel } from '../../src-main/trainer/model.ts';
import { randomModel, SHAPES } from './random-model.ts';
import { keepResults } from './results.ts';

const MIB = 1024 ** 2;
const RANK = 16;

export async function benchLoad(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shape: { type: 'string', default: '1b' },
      type: { type: 'string', default: 'q4_0' },
      threads: { type: 'string', default: String(availableParallelism()) },
      keep: { type: 'boolean', default: false },
      make: { type: 'string' },
    },
  });
  const shape = SHAPES[values.shape];
  if (shape === undefined) throw new Error(`Shapes: ${Object.keys(SHAPES).join(', ')}.`);
  if (values.make !== undefined) {
    writeFileSync(values.make, randomModel(loadLibrary('cpu'), shape, values.type as TypeName));
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
  try {
    const path = join(folder, 'model.gguf');
    const make = ['load', '--shape', values.shape, '--type', values.type, '--make', path];
    execFileSync(process.execPath, [join(import.meta.dirname, 'bench.ts'), ...make], { stdio: 'inherit' });
    const backend = Backend.cpu(loadLibrary('cpu'), Number(values.threads));
    const before = residentPeak();
    const began = performance.now();
    const model = loadModel(backend, path, 'fast', {
      rank: RANK,
      alpha: 2 * RANK,
      adapted: everyBlockLinear,
    });
    const figures = {
      seconds: Number(((performance.now() - began) / 1000).toFixed(1)),
      peakMiB: Math.round(residentPeak() / MIB),
      peakBeforeMiB: Math.round(before / MIB),
      fileMiB: Math.round(statSync(path).size / MIB),
      weightsMiB: Math.round(model.weights.bytes / MIB),
      adapterMiB: Math.round(model.adapter.bytes / MIB),
    };
    model.free();
    process.stdout.write(
      `${values.shape} ${values.type}, ${values.threads} threads: ready to train in ${figures.seconds} s, ` +
        `peak ${figures.peakMiB} MiB for ${figures.weightsMiB} MiB of weights (file ${figures.fileMiB} MiB)\n`,
    );
    if (values.keep) {
      const { shape: name, type, threads } = values;
      process.stdout.write(
        `${keepResults('load', { shape: name, type, threads: Number(threads), ...figures })}\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Most memory this process held so far; cached pages of files it read are not in it. */
function residentPeak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
