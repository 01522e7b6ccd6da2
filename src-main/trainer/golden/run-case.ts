/** Runs a golden case with this engine and measures how far each quantity lies from the reference. */
import { join } from 'node:path';
import type { Backend } from '../../ggml/backend.ts';
import { GraphAllocator } from '../../ggml/graph-allocator.ts';
import type { Forms } from '../autograd/forms.ts';
import { loadModel, type Model } from '../model.ts';
import { type BatchRun, evaluate, gatherGradients, type Objective, sequenceLogps } from '../objective.ts';
import { Adamw } from '../optimizer.ts';
import type { NumericMode } from '../protocol.ts';
import type { Row } from '../row.ts';
import { DEFAULT_SIZES, type GraphSizes, rowLogits, runRow } from '../row-graph.ts';
import { type Expected, type GoldenCase, readExpected, readFloatTensors } from './case.ts';
import { type Tolerances, tolerancesFor } from './tolerances.ts';

export interface Measure {
  readonly quantity: keyof Tolerances;
  readonly value: number;
  readonly limit: number;
}

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly measures: readonly Measure[];
  readonly seconds: number;
  /** The trained adapter as a file. */
  readonly adapter: Uint8Array;
}

export interface CaseOptions {
  readonly mode: NumericMode;
  /** Absent: the best the device has. */
  readonly forms?: Forms;
  readonly sizes?: GraphSizes;
}

export function runCase(backend: Backend, golden: GoldenCase, options: CaseOptions): CaseResult {
  const started = performance.now();
  const expected = readExpected(golden.folder);
  const model = loadModel(
    backend,
    golden.modelPath,
    options.mode,
    { rank: golden.rank, alpha: golden.alpha, adapted: (name) => golden.adapted.has(`${name}.weight`) },
    options.forms,
  );
  const allocator = new GraphAllocator(backend);
  try {
    const run: BatchRun = { model, allocator, sizes: options.sizes ?? DEFAULT_SIZES };
    const found = trainCase(run, golden, expected);
    const limits = tolerancesFor(options.mode, golden.weightType);
    const measures = (Object.keys(found) as (keyof Tolerances)[]).flatMap((quantity) => {
      const limit = limits[quantity];
      return limit === undefined ? [] : [{ quantity, value: found[quantity], limit }];
    });
    return {
      name: golden.name,
      // Written so that a value that is no number fails.
      passed: measures.every(({ value, limit }) => value <= limit),
      measures,
      seconds: (performance.now() - started) / 1000,
      adapter: model.adapter.toGguf(golden.architecture),
    };
  } finally {
    allocator.free();
    model.free();
  }
}

function trainCase(run: BatchRun, golden: GoldenCase, expected: Expected): Record<keyof Tolerances, number> {
  const { model } = run;
  const init = readFloatTensors(join(golden.folder, 'adapter-init.gguf'));
  model.adapter.set(init);
  const optimizer = new Adamw(model.backend, model.adapter, {
    beta1: golden.adamw.beta1,
    beta2: golden.adamw.beta2,
    eps: golden.adamw.eps,
    weightDecay: golden.adamw.weight_decay,
    clip: golden.clip,
  });
  const objective = objectiveOf(run, golden);
  const logits = logitsDeviation(run, golden.rows, expected);
  const logps = logpsDeviation(run, golden.rows, expected.targetLogps);
  let [loss, gradNorm, gradients] = [0, 0, 0];
  for (let step = 0; step < golden.steps; step += 1) {
    optimizer.clearGradients();
    const result = gatherGradients(run, golden.rows, objective, null);
    const norm = optimizer.gradientNorm(result.divisor);
    if (step === 0) gradients = gradientDeviation(model, expected, result.divisor);
    optimizer.update(step + 1, golden.adamw.lr, result.divisor, norm);
    loss = worst(loss, Math.abs(result.loss - (expected.loss[step] as number)));
    const reference = expected.gradNorm[step] as number;
    gradNorm = worst(gradNorm, Math.abs(norm - reference) / reference);
  }
  loss = worst(loss, Math.abs(evaluate(run, golden.rows, objective) - expected.finalLoss));
  optimizer.free();
  return {
    logits,
    logps,
    loss,
    gradNorm,
    gradients,
    ...updateDeviation(model, expected, init),
    finalLogps: logpsDeviation(run, golden.rows, expected.finalTargetLogps),
  };
}

function objectiveOf(run: BatchRun, golden: GoldenCase): Objective {
  if (golden.objective === 'sft') return { kind: 'answers' };
  if (golden.objective === 'orpo') return { kind: 'orpo', lambda: golden.lambda };
  return { kind: 'dpo', beta: golden.beta, reference: sequenceLogps(run, golden.rows, false) };
}

function logitsDeviation(run: BatchRun, rows: readonly Row[], expected: Expected): number {
  let most = 0;
  rows.forEach((row, r) => {
    const reference = tensor(expected.tensors, `logits.${r}`);
    rowLogits(run.model, run.allocator, row, run.sizes).forEach((value, i) => {
      most = worst(most, Math.abs(value - (reference[i] as number)));
    });
  });
  return most;
}

function logpsDeviation(run: BatchRun, rows: readonly Row[], expected: Expected['targetLogps']): number {
  let most = 0;
  rows.forEach((row, r) => {
    const settings = {
      backward: false,
      withAdapter: true,
      allTargets: true,
      dropout: null,
      sizes: run.sizes,
    };
    const { positions, logps } = runRow(run.model, run.allocator, row, settings);
    const found = new Map(Array.from(positions, (position, i) => [position, logps[i] as number]));
    expected[r]?.forEach((reference, i) => {
      if (reference !== null) most = worst(most, Math.abs((found.get(i) ?? Number.NaN) - reference));
    });
  });
  return most;
}

/** Worst relative distance of a gradient tensor; where the reference is exactly zero, the gradient must be tiny. */
function gradientDeviation(model: Model, expected: Expected, divisor: number): number {
  let most = 0;
  for (const { name, data } of model.adapter.named('gradients')) {
    const reference = tensor(expected.tensors, `${name}.grad`);
    let [difference, size] = [0, 0];
    data.forEach((value, i) => {
      difference += (value / divisor - (reference[i] as number)) ** 2;
      size += (reference[i] as number) ** 2;
    });
    most = worst(most, size === 0 ? Math.sqrt(difference) : Math.sqrt(difference / size));
  }
  return most;
}

function updateDeviation(
  model: Model,
  expected: Expected,
  init: ReadonlyMap<string, Float32Array>,
): { trained: number; update: number } {
  const distances: number[] = [];
  let [difference, size] = [0, 0];
  for (const { name, data } of model.adapter.named('parameters')) {
    const reference = tensor(expected.tensors, name);
    const start = tensor(init, name);
    data.forEach((value, i) => {
      const distance = value - (reference[i] as number);
      distances.push(Math.abs(distance));
      difference += distance ** 2;
      size += ((reference[i] as number) - (start[i] as number)) ** 2;
    });
  }
  distances.sort((a, b) => a - b);
  const trained = distances[Math.min(distances.length - 1, Math.floor(distances.length * 0.999))] as number;
  return { trained, update: Math.sqrt(difference / size) };
}

function tensor(tensors: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const found = tensors.get(name);
  if (found === undefined) throw new Error(`The case lacks ${name}.`);
  return found;
}

/** Like Math.max, but a value that is no number stays. */
function worst(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b);
}
