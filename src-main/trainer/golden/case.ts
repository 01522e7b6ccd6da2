/** A golden case: a tiny model, a batch, and what a float64 reference computes for it. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGguf, readTensorBytes } from '../../ggml/gguf-read.ts';
import type { Row } from '../row.ts';

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly modelPath: string;
  readonly architecture: string;
  readonly objective: 'sft' | 'dpo' | 'orpo';
  readonly weightType: string;
  readonly rank: number;
  readonly alpha: number;
  /** Adapted tensors by full name. */
  readonly adapted: ReadonlySet<string>;
  readonly adamw: {
    readonly lr: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly eps: number;
    readonly weight_decay: number;
  };
  readonly clip: number;
  readonly steps: number;
  readonly beta: number;
  readonly lambda: number;
  readonly rows: readonly Row[];
}

export interface Expected {
  readonly loss: readonly number[];
  readonly gradNorm: readonly number[];
  readonly finalLoss: number;
  /** Per row and position; null = no target. */
  readonly targetLogps: readonly (readonly (number | null)[])[];
  readonly finalTargetLogps: readonly (readonly (number | null)[])[];
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

interface CaseFile {
  name: string;
  architecture: string;
  objective: GoldenCase['objective'];
  weight_type: string;
  lora: { rank: number; alpha: number; tensors: string[] };
  adamw: GoldenCase['adamw'];
  grad_clip: number;
  steps: number;
  dpo?: { beta: number };
  orpo?: { lambda: number };
  batch: {
    tokens: number[];
    positions: number[];
    segments: number[];
    targets: number[];
    weights: number[];
  }[];
}

interface ExpectedFile {
  loss: number[];
  grad_norm: number[];
  final_loss: number;
  target_logprobs: (number | null)[][];
  final_target_logprobs: (number | null)[][];
}

export function readCase(folder: string): GoldenCase {
  const file = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFile;
  return {
    name: file.name,
    folder,
    modelPath: join(folder, 'model.gguf'),
    architecture: file.architecture,
    objective: file.objective,
    weightType: file.weight_type,
    rank: file.lora.rank,
    alpha: file.lora.alpha,
    adapted: new Set(file.lora.tensors),
    adamw: file.adamw,
    clip: file.grad_clip,
    steps: file.steps,
    beta: file.dpo?.beta ?? 0,
    lambda: file.orpo?.lambda ?? 0,
    rows: file.batch.map((row) => ({
      tokens: Int32Array.from(row.tokens),
      positions: Int32Array.from(row.positions),
      segments: Int32Array.from(row.segments),
      targets: Int32Array.from(row.targets),
      weights: Float32Array.from(row.weights),
    })),
  };
}

export function readExpected(folder: string): Expected {
  const file = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as ExpectedFile;
  return {
    loss: file.loss,
    gradNorm: file.grad_norm,
    finalLoss: file.final_loss,
    targetLogps: file.target_logprobs,
    finalTargetLogps: file.final_target_logprobs,
    tensors: readFloatTensors(join(folder, 'expected.gguf')),
  };
}

/** All tensors of a GGUF file that holds float32 only. */
export function readFloatTensors(path: string): Map<string, Float32Array> {
  const file = openSync(path, 'r');
  try {
    const tensors = new Map<string, Float32Array>();
    for (const info of readGguf(path).tensors.values()) {
      if (info.type !== 'f32') throw new Error(`${info.name} is not stored as float32.`);
      const bytes = Uint8Array.from(readTensorBytes(file, info));
      tensors.set(info.name, new Float32Array(bytes.buffer));
    }
    return tensors;
  } finally {
    closeSync(file);
  }
}
