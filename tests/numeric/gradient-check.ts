/** Compares an operation's gradient rule with finite differences of its forward pass. */
import type { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, upload } from '../../src-main/ggml/buffer.ts';
import { GraphBuilder } from '../../src-main/ggml/graph.ts';
import type { Tensor } from '../../src-main/ggml/tensor.ts';
import type { Forms } from '../../src-main/trainer/autograd/forms.ts';
import { Tape, type Value } from '../../src-main/trainer/autograd/tape.ts';
import { type Random, seededRandom } from '../../src-main/trainer/random.ts';

/** Declares an input that is not differentiated. */
export type Constant = (ne: readonly number[], data: Float32Array | Int32Array) => Tensor;

export interface Operation {
  /** Shapes of the differentiated inputs. */
  readonly inputs: readonly (readonly number[])[];
  /** Results, of any shapes; their random combination is differentiated. */
  readonly apply: (tape: Tape, inputs: readonly Value[], constant: Constant) => readonly Value[];
  /** How far the gradients may be off, relative; absent: 2e-3, what float32 differences resolve. */
  readonly tolerance?: number;
}

const STEP = 1e-2;

/**
 * @param resultWeight the same weight for every result instead of random ones
 * @returns for each input the worst relative error of directional derivatives along random directions
 */
export function gradientErrors(
  backend: Backend,
  forms: Forms,
  operation: Operation,
  resultWeight?: number,
): number[] {
  const random = seededRandom(11);
  const points = operation.inputs.map((ne) => randomFloats(ne, random));
  const { gradients } = run(backend, forms, operation, points, resultWeight);
  return points.map((point, i) => {
    let worst = 0;
    for (let trial = 0; trial < 3; trial += 1) {
      const direction = randomFloats([point.length], random);
      const at = (sign: number): number => {
        const moved = points.map((p, j) =>
          j === i ? p.map((value, k) => value + sign * STEP * (direction[k] as number)) : p,
        );
        return run(backend, forms, operation, moved, resultWeight).value;
      };
      const measured = (at(1) - at(-1)) / (2 * STEP);
      const claimed = dot(gradients[i] as Float32Array, direction);
      const scale = Math.hypot(...(gradients[i] as Float32Array)) * Math.hypot(...direction) * 0.1;
      worst = Math.max(worst, Math.abs(measured - claimed) / Math.max(scale, 1e-3));
    }
    return worst;
  });
}

function run(
  backend: Backend,
  forms: Forms,
  operation: Operation,
  points: readonly Float32Array[],
  resultWeight: number | undefined,
): { value: number; gradients: Float32Array[] } {
  const g = new GraphBuilder(backend, 4096);
  try {
    const tape = new Tape(g, forms);
    const uploads: [Tensor, Float32Array | Int32Array][] = [];
    const constant: Constant = (ne, data) => {
      const tensor = g.input(data instanceof Int32Array ? 'i32' : 'f32', ne);
      uploads.push([tensor, data]);
      return tensor;
    };
    const inputs = points.map((point, i) => tape.value(constant(operation.inputs[i] ?? [], point), true));
    const outputs = operation.apply(tape, inputs, constant);
    const random = seededRandom(5);
    const weights = outputs.map(({ tensor }) =>
      resultWeight === undefined
        ? randomFloats(tensor.ne, random)
        : new Float32Array(tensor.elements).fill(resultWeight),
    );
    for (const [i, output] of outputs.entries()) {
      g.keep(output.tensor);
      if (output.needsGradient) output.gradient = constant(output.tensor.ne, weights[i] as Float32Array);
    }
    tape.backward();
    const kept = inputs.map(({ gradient }) => {
      if (gradient === undefined) throw new Error('An input received no gradient.');
      return g.keep(g.contiguous(g.scale(g.contiguous(gradient), 1)));
    });
    g.allocate();
    for (const [tensor, data] of uploads) upload(backend, tensor, data);
    g.compute();
    const value = outputs.reduce(
      (sum, { tensor }, i) => sum + dot(downloadFloats(backend, tensor), weights[i] as Float32Array),
      0,
    );
    return { value, gradients: kept.map((tensor) => downloadFloats(backend, tensor)) };
  } finally {
    g.free();
  }
}

export function randomFloats(ne: readonly number[], random: Random): Float32Array {
  const length = ne.reduce((product, n) => product * n, 1);
  return Float32Array.from({ length }, () => 2 * random.next() - 1);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  a.forEach((value, i) => {
    sum += value * (b[i] as number);
  });
  return sum;
}
