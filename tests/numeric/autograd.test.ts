import { describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import type { YarnSettings } from '../../src-main/trainer/architectures/architecture.ts';
import { add } from '../../src-main/trainer/autograd/add.ts';
import { attention } from '../../src-main/trainer/autograd/attention.ts';
import { crossEntropy } from '../../src-main/trainer/autograd/cross-entropy.ts';
import { type Forms, PORTABLE, probeForms } from '../../src-main/trainer/autograd/forms.ts';
import { geluGate, siluGate } from '../../src-main/trainer/autograd/gated-mlp.ts';
import { linears } from '../../src-main/trainer/autograd/linear.ts';
import { norm } from '../../src-main/trainer/autograd/norm.ts';
import { recompute, recomputeAll } from '../../src-main/trainer/autograd/recompute.ts';
import { reshape } from '../../src-main/trainer/autograd/reshape.ts';
import { rope, type Turns } from '../../src-main/trainer/autograd/rope.ts';
import { scale, times } from '../../src-main/trainer/autograd/scale.ts';
import { selectRows } from '../../src-main/trainer/autograd/select-rows.ts';
import { softCap } from '../../src-main/trainer/autograd/soft-cap.ts';
import { split } from '../../src-main/trainer/autograd/split.ts';
import type { Tape, Value } from '../../src-main/trainer/autograd/tape.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';
import { rotationOf, turnsBy } from '../../src-main/trainer/rotation.ts';
import { planAttention } from '../../src-main/trainer/row.ts';
import { type Constant, gradientErrors, type Operation, randomFloats } from './gradient-check.ts';

const backend = Backend.cpu(loadLibrary('cpu'), 1);
const FORMS: readonly (readonly [string, Forms])[] = [
  ['fused', probeForms(backend)],
  ['portable', PORTABLE],
];
const TOKENS = 13;
const POSITIONS = Int32Array.from({ length: TOKENS }, (_, i) => (i < 8 ? i : i - 8));
const SEGMENTS = POSITIONS.map((_, i) => (i < 8 ? 0 : 1));

function seeded(ne: readonly number[], seed: number): Float32Array {
  return randomFloats(ne, seededRandom(seed));
}

function attentionBlocks(constant: Constant, window: number, blockTokens: number) {
  const row = {
    tokens: POSITIONS,
    positions: POSITIONS,
    segments: SEGMENTS,
    targets: POSITIONS,
    weights: new Float32Array(TOKENS),
  };
  return planAttention(row, window, blockTokens).map((block) => ({
    ...block,
    mask: constant([block.keysTo - block.keysFrom, block.to - block.from], block.mask),
  }));
}

function attend(window: number, cap: number, blockTokens: number): Operation['apply'] {
  return (tape, inputs, constant) => {
    const [q, k, v] = inputs as [Value, Value, Value];
    const blocks = attentionBlocks(constant, window, blockTokens);
    return [attention(tape, q, k, v, { scale: 0.4, cap, blocks })];
  };
}

function turn(
  interleaved: boolean,
  dimensions: number,
  kind: Turns['kind'],
  yarn?: YarnSettings,
): Operation['apply'] {
  const factors = Float32Array.from({ length: dimensions / 2 }, (_, i) => 1 + i / 5);
  const plain = { dimensions, interleaved, base: 100, scale: 0.7, magnitude: 1.2 };
  const rotation = rotationOf(yarn === undefined ? plain : { ...plain, yarn }, factors);
  return (tape, [x], constant) => {
    const get = (_key: string, ne: readonly number[], data: () => Float32Array | Int32Array) =>
      constant(ne, data());
    return [rope(tape, x as Value, turnsBy(get, POSITIONS, kind === 'tables')(rotation), rotation)];
  };
}

function adaptedLinears(tape: Tape, inputs: readonly Value[], constant: Constant): Value[] {
  const [x, a, b1, b2] = inputs as [Value, Value, Value, Value];
  const layer = (outputs: number, seed: number) => {
    const weight = seeded([8, outputs], seed);
    const turned = Float32Array.from({ length: weight.length }, (_, i) => {
      const [row, column] = [Math.floor(i / outputs), i % outputs];
      return weight[column * 8 + row] as number;
    });
    return {
      weight: constant([8, outputs], weight),
      transposed: constant([outputs, 8], turned),
      bias: constant([outputs], seeded([outputs], seed + 1)),
    };
  };
  const gradient = (value: Value): Value['tensor'] => {
    const zero = constant(value.tensor.ne, new Float32Array(value.tensor.elements));
    value.gradient = zero;
    return zero;
  };
  const lora = {
    rank: 3,
    scale: 1.7,
    a: a.tensor,
    gradientA: gradient(a),
    pairs: [{ b: b1.tensor, gradientB: gradient(b1) }, undefined, { b: b2.tensor, gradientB: gradient(b2) }],
  };
  const dropout = constant(
    [8, TOKENS],
    seeded([8, TOKENS], 40).map((value) => (value < -0.6 ? 0 : 1.25)),
  );
  return linears(tape, x, [layer(6, 20), layer(4, 22), layer(5, 24)], lora, dropout);
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: {
    inputs: [
      [4, 3],
      [4, 3],
    ],
    apply: (tape, inputs) => [add(tape, inputs[0] as Value, inputs[1] as Value)],
  },
  norm: {
    inputs: [[16, 5]],
    apply: (tape, [x], constant) => [norm(tape, x as Value, constant([16], seeded([16], 1)), 1e-3)],
  },
  'norm without a weight': { inputs: [[16, 5]], apply: (tape, [x]) => [norm(tape, x as Value, null, 1e-3)] },
  'soft cap': { inputs: [[6, 4]], apply: (tape, [x]) => [softCap(tape, x as Value, 0.8)] },
  reshape: { inputs: [[6, 4]], apply: (tape, [x]) => [reshape(tape, x as Value, [3, 8])] },
  split: { inputs: [[9, 4]], apply: (tape, [x]) => split(tape, x as Value, [2, 4, 3]) },
  'SiLU gate': {
    inputs: [
      [8, 5],
      [8, 5],
    ],
    apply: (tape, inputs) => [siluGate(tape, inputs[0] as Value, inputs[1] as Value)],
  },
  'GELU gate': {
    inputs: [
      [8, 5],
      [8, 5],
    ],
    apply: (tape, inputs) => [geluGate(tape, inputs[0] as Value, inputs[1] as Value)],
  },
  scale: { inputs: [[6, 4]], apply: (tape, [x]) => [scale(tape, x as Value, -0.3)] },
  'a factor per token': {
    inputs: [[6, 2, 4]],
    apply: (tape, [x], constant) => [times(tape, x as Value, constant([1, 1, 4], seeded([4], 2)))],
  },
  'rope stretched by YaRN': {
    inputs: [[8, 3, TOKENS]],
    apply: turn(true, 8, 'fused', { originalContext: 8, fast: 1, slow: 0.05 }),
  },
  'rope over neighbours': { inputs: [[8, 3, TOKENS]], apply: turn(true, 8, 'fused') },
  'rope over halves of part of a head': { inputs: [[10, 3, TOKENS]], apply: turn(false, 6, 'fused') },
  'rope by tables over neighbours of part of a head': {
    inputs: [[10, 3, TOKENS]],
    apply: turn(true, 6, 'tables'),
  },
  'rope by tables over halves': { inputs: [[8, 3, TOKENS]], apply: turn(false, 8, 'tables') },
  'select rows': {
    inputs: [[5, 6]],
    apply: (tape, [x], constant) => [
      selectRows(tape, x as Value, {
        index: constant([3], Int32Array.of(1, 4, 5)),
        get back() {
          return constant([6], Int32Array.of(3, 0, 3, 3, 1, 2));
        },
        zero: (n) => constant([n, 1], new Float32Array(n)),
      }),
    ],
  },
  'grouped attention in one block': {
    inputs: [
      [8, 6, TOKENS],
      [8, 2, TOKENS],
      [8, 2, TOKENS],
    ],
    apply: attend(0, 0, 64),
  },
  'grouped attention in overlapping blocks': {
    inputs: [
      [8, 6, TOKENS],
      [8, 2, TOKENS],
      [8, 2, TOKENS],
    ],
    apply: attend(0, 0, 3),
  },
  'capped attention through a window': {
    inputs: [
      [8, 4, TOKENS],
      [8, 2, TOKENS],
      [8, 2, TOKENS],
    ],
    apply: attend(4, 0.5, 5),
  },
  'adapted linears with dropout': {
    inputs: [
      [8, TOKENS],
      [8, 6],
      [3, 6],
      [3, 5],
    ],
    apply: adaptedLinears,
  },
  recompute: {
    inputs: [[16, 5]],
    apply: (tape, [x], constant) => {
      const weight = constant([16], seeded([16], 3));
      const body = (inner: Tape, y: Value): Value => softCap(inner, norm(inner, y, weight, 1e-3), 0.7);
      return [recompute(tape, x as Value, body, true)];
    },
  },
  'recompute of several inputs and results': {
    inputs: [
      [16, 5],
      [16, 5],
    ],
    apply: (tape, inputs) => {
      const body = (inner: Tape, given: readonly Value[]): Value[] => {
        const [a, b] = given as [Value, Value];
        const early = siluGate(inner, a, b);
        return [add(inner, early, softCap(inner, b, 0.7)), early];
      };
      return recomputeAll(tape, inputs, body, true);
    },
  },
};

describe.each(FORMS)('in %s form', (_name, forms) => {
  test.each(Object.keys(OPERATIONS))('the gradient of %s is what finite differences measure', (name) => {
    const operation = OPERATIONS[name] as Operation;
    const errors = gradientErrors(backend, forms, operation);
    for (const error of errors) expect(error).toBeLessThan(operation.tolerance ?? 2e-3);
  });

  test('the gradient of cross-entropy is what finite differences measure', () => {
    const weights = Float32Array.of(1, 0.5, 0.25, -2);
    const errors = gradientErrors(
      backend,
      forms,
      {
        inputs: [[11, 4]],
        apply: (tape, [logits], constant) => {
          const targets = {
            index: constant([1, 4], Int32Array.of(3, 0, 10, 7)),
            weights: constant([1, 4], weights),
          };
          const logps = crossEntropy(tape, logits as Value, targets);
          // The rule starts the gradient itself; the loss it belongs to is −Σ w log p.
          return [
            tape.value(
              tape.graph.mul(logps, tape.graph.reshape(tape.graph.scale(targets.weights, -1), [4])),
              false,
            ),
          ];
        },
      },
      1,
    );
    for (const error of errors) expect(error).toBeLessThan(2e-3);
  });
});
