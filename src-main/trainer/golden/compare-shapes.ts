/** `npm run golden -- --generate 50`: random shapes of every family against llama.cpp and finite differences. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend } from '../../ggml/backend.ts';
import { loadLibrary } from '../../ggml/library.ts';
import { checkShape, type ShapeFigures } from './check-shape.ts';
import { type RandomShape, randomShape } from './random-shape.ts';
import { TRAINABLE_ARCHITECTURES } from '../protocol.ts';

/** Largest distance of a log-probability, by what llama.cpp rounds for the weight type. */
const LIMITS: Readonly<Record<string, number>> = { f32: 5e-5, f16: 2e-2, bf16: 0.12, q8_0: 0.4, q4_0: 0.4 };
/** llama.cpp's GELU goes through a table of 16-bit floats. */
const GELU_TABLE = 6e-2;
const GRADIENT_LIMIT = 2e-2;

export interface Generated {
  readonly shapes: number;
  readonly failures: readonly string[];
  /** Worst per family: log-probabilities of float32 shapes, and derivatives of all. */
  readonly worst: Readonly<Record<string, { readonly logps: number; readonly gradients: number }>>;
}

/** @param count shapes per family; @param probes adapter tensors whose gradient is measured, per shape */
export function compareShapes(count: number, seed: number, probes: number, only?: string): Generated {
  const library = loadLibrary('cpu');
  const backend = Backend.cpu(library, 1);
  const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
  const made: { shape: RandomShape; figures: ShapeFigures; job: object }[] = [];
  const failures: string[] = [];
  const worst: Record<string, { logps: number; gradients: number }> = {};
  try {
    const families = TRAINABLE_ARCHITECTURES.filter((name) => only === undefined || name === only);
    for (const architecture of families) {
      for (let i = 0; i < count; i += 1) {
        const shape = randomShape(library, architecture, seed + i);
        const model = join(folder, `${architecture}-${i}.gguf`);
        const adapter = join(folder, `${architecture}-${i}-adapter.gguf`);
        writeFileSync(model, shape.model);
        const figures = checkShape(backend, model, shape, probes);
        writeFileSync(adapter, figures.adapter);
        made.push({ shape, figures, job: { model, adapter, tokens: figures.tokens } });
      }
    }
    const jobs = join(folder, 'jobs.json');
    writeFileSync(jobs, JSON.stringify(made.map(({ job }) => job)));
    const script = join(import.meta.dirname, '../../inference/log-probs-of-files.ts');
    const { stdout, stderr } = spawnSync(process.execPath, [script, jobs], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    // A shape that llama.cpp dies of has no answer, nor have those behind it; its last words say why.
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { logps?: number[]; error?: string });
    if (answers.length < made.length) answers.push({ error: stderr.trim().split('\n').at(-1) ?? 'nothing' });
    made.slice(0, answers.length).forEach(({ shape, figures }, i) => {
      const { architecture, type } = shape;
      const answer = answers[i];
      const logps = Math.max(
        ...figures.logps.map((value, k) => Math.abs(value - (answer?.logps?.[k] ?? Number.NaN))),
      );
      const limit = Math.max(LIMITS[type] ?? 0, architecture.startsWith('gemma') ? GELU_TABLE : 0);
      const before = worst[architecture] ?? { logps: 0, gradients: 0 };
      worst[architecture] = {
        logps: type === 'f32' ? Math.max(before.logps, logps) : before.logps,
        gradients: Math.max(before.gradients, figures.gradients),
      };
      const where = `${architecture}, seed ${shape.seed} ${shape.words}`;
      if (answer?.error !== undefined) failures.push(`${where}: llama.cpp says ${answer.error}`);
      else if (!(logps <= limit))
        failures.push(`${where}: log-probabilities are off by ${logps.toExponential(1)}`);
      if (!(figures.gradients <= GRADIENT_LIMIT))
        failures.push(`${where}: a gradient is off by ${figures.gradients.toExponential(1)}`);
    });
    return { shapes: answers.length, failures, worst };
  } finally {
    backend.free();
    rmSync(folder, { recursive: true });
  }
}
