/**
 * A real training step of one made-up layer on a device, compared with the same step on the processor: norm, adapted
 * products with float and 8-bit weights, rotation, attention, gate, loss, the way back, and an optimizer update.
 * A driver that lies is found here, before it spoils hours of training.
 */
import { Backend } from '../ggml/backend.ts';
import { downloadFloats, TensorBuffer, upload } from '../ggml/buffer.ts';
import { GraphBuilder } from '../ggml/graph.ts';
import { quantizeRows } from '../ggml/quantize.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { TypeName } from '../ggml/types.ts';
import { add } from './autograd/add.ts';
import { attention } from './autograd/attention.ts';
import { crossEntropy } from './autograd/cross-entropy.ts';
import { probeForms } from './autograd/forms.ts';
import { siluGate } from './autograd/gated-mlp.ts';
import { type FrozenLinear, linears } from './autograd/linear.ts';
import { norm } from './autograd/norm.ts';
import { reshape } from './autograd/reshape.ts';
import { rope } from './autograd/rope.ts';
import { Tape, type Value } from './autograd/tape.ts';
import { Adapter, type LinearShape } from './lora.ts';
import { ADAMW_DEFAULTS, Adamw } from './optimizer.ts';
import { seededRandom } from './random.ts';
import { rotationOf, turnsBy } from './rotation.ts';
import { planAttention } from './row.ts';
import { RowInputs } from './row-inputs.ts';

const WIDTH = 64;
const HEADS = 2;
const INNER = 128;
const VOCABULARY = 96;
const TOKENS = 24;
const EPS = 1e-5;
/** Graphics cards may round to 16 bits; wrong results are off by far more. */
const TOLERANCE = 0.05;

const LINEARS: readonly { readonly group: readonly LinearShape[]; readonly type: TypeName }[] = [
  { group: [shape('q', WIDTH, WIDTH), shape('k', WIDTH, WIDTH), shape('v', WIDTH, WIDTH)], type: 'f32' },
  { group: [shape('o', WIDTH, WIDTH)], type: 'q8_0' },
  { group: [shape('gate', WIDTH, INNER), shape('up', WIDTH, INNER)], type: 'q8_0' },
  { group: [shape('down', INNER, WIDTH)], type: 'q8_0' },
  { group: [shape('head', WIDTH, VOCABULARY)], type: 'f32' },
];

/** @returns what is wrong, or undefined */
export function selfTest(backend: Backend): string | undefined {
  const processor = Backend.cpu(backend.library, 1);
  try {
    const found = step(backend);
    if (typeof found === 'string') return found;
    const expected = step(processor) as readonly Float32Array[];
    const worst = Math.max(...found.map((numbers, i) => distance(numbers, expected[i] as Float32Array)));
    // Written so that a distance that is no number fails.
    return worst < TOLERANCE ? undefined : `its training step is off by ${(100 * worst).toFixed(0)} %.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    processor.free();
  }
}

/** @returns log-probabilities, gradients and updated parameters; or what the device lacks */
function step(backend: Backend): readonly Float32Array[] | string {
  const adapter = new Adapter(
    backend,
    4,
    8,
    LINEARS.map(({ group }) => group),
    () => true,
  );
  const weights = new TensorBuffer(backend, 32);
  const graph = new GraphBuilder(backend, 2048);
  const optimizer = new Adamw(backend, adapter, { ...ADAMW_DEFAULTS, weightDecay: 0.01, clip: 1 });
  try {
    const random = seededRandom(1);
    const numbers = (count: number): Float32Array =>
      Float32Array.from({ length: count }, () => random.next() - 0.5);
    const frozen = LINEARS.map(({ group, type }) =>
      group.map(
        ({ inputs, outputs }): FrozenLinear => ({
          weight: weights.declare(type, [inputs, outputs]),
          transposed: weights.declare(type, [outputs, inputs]),
          bias: undefined,
        }),
      ),
    );
    const scales = weights.declare('f32', [WIDTH]);
    weights.allocate();
    LINEARS.forEach(({ group, type }, i) =>
      group.forEach(({ inputs, outputs }, k) => {
        const values = numbers(inputs * outputs);
        const turned = Float32Array.from(
          values,
          (_, n) => values[(n % outputs) * inputs + Math.floor(n / outputs)] as number,
        );
        const { weight, transposed } = (frozen[i] as FrozenLinear[])[k] as FrozenLinear & {
          transposed: Tensor;
        };
        upload(backend, weight, quantizeRows(backend.library, type, values, inputs));
        upload(backend, transposed, quantizeRows(backend.library, type, turned, outputs));
      }),
    );
    upload(backend, scales, numbers(WIDTH));
    upload(backend, adapter.parameters, numbers(adapter.parameters.elements));

    const ids = Int32Array.from({ length: TOKENS }, () => random.below(VOCABULARY));
    const row = { tokens: ids, positions: ids.map((_, i) => i), segments: ids.map(() => 0), targets: ids };
    const full = { ...row, weights: new Float32Array(TOKENS).fill(1) };
    const inputs = new RowInputs(graph);
    const tape = new Tape(graph, probeForms(backend));
    const layer = (x: Value, i: number): Value[] =>
      linears(
        tape,
        x,
        frozen[i] as FrozenLinear[],
        adapter.group(graph, LINEARS[i]?.group[0]?.name ?? ''),
        null,
      );
    const heads = (x: Value): Value => reshape(tape, x, [WIDTH / HEADS, HEADS, TOKENS]);
    const settings = { dimensions: WIDTH / HEADS, interleaved: true, base: 10000, scale: 1, magnitude: 1 };
    const rotation = rotationOf(settings, null);
    const turns = turnsBy((...input) => inputs.get(...input), row.positions, false)(rotation);

    const x = tape.constant(inputs.get('x', [WIDTH, TOKENS], () => numbers(WIDTH * TOKENS)));
    const [q, k, v] = layer(norm(tape, x, scales, EPS), 0) as [Value, Value, Value];
    const blocks = inputs.blocks(0, planAttention(full, 0, TOKENS));
    const attended = attention(
      tape,
      rope(tape, heads(q), turns, rotation),
      rope(tape, heads(k), turns, rotation),
      heads(v),
      {
        scale: Math.sqrt(HEADS / WIDTH),
        cap: 0,
        blocks,
      },
    );
    const middle = add(tape, x, layer(attended, 1)[0] as Value);
    const [gate, up] = layer(norm(tape, middle, scales, EPS), 2) as [Value, Value];
    const y = add(tape, middle, layer(siluGate(tape, gate, up), 3)[0] as Value);
    const [logits] = layer(norm(tape, y, scales, EPS), 4) as [Value];
    const logps = crossEntropy(tape, logits, inputs.targets('all', full, row.positions));
    tape.backward();
    const missing = graph.unsupported();
    if (missing.length > 0) return `it lacks ${[...new Set(missing)].join(', ')}.`;
    graph.allocate();
    inputs.upload();
    graph.compute();
    optimizer.update(1, 0.01, TOKENS, optimizer.gradientNorm(TOKENS));
    return [logps, adapter.gradients, adapter.parameters].map((tensor) => downloadFloats(backend, tensor));
  } finally {
    optimizer.free();
    graph.free();
    weights.free();
    adapter.free();
  }
}

function shape(name: string, inputs: number, outputs: number): LinearShape {
  return { name, inputs, outputs };
}

/** ‖a − b‖ / ‖b‖ */
function distance(a: Float32Array, b: Float32Array): number {
  let [difference, size] = [0, 0];
  b.forEach((value, i) => {
    difference += ((a[i] as number) - value) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
}
