/** What this engine makes of a random shape: log-probabilities to compare, and gradients against finite differences. */
import type { Backend } from '../../ggml/backend.ts';
import { downloadFloats, upload } from '../../ggml/buffer.ts';
import { GraphAllocator } from '../../ggml/graph-allocator.ts';
import { everyBlockLinear, loadModel } from '../model.ts';
import { type BatchRun, evaluate, gatherGradients } from '../objective.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Row } from '../row.ts';
import { DEFAULT_SIZES, runRow } from '../row-graph.ts';

export interface ShapeFigures {
  readonly tokens: readonly number[];
  /** log p of each token but the first, with the adapter. */
  readonly logps: readonly number[];
  readonly adapter: Uint8Array;
  /** Worst relative distance of a directional derivative from finite differences; one adapter tensor per probe. */
  readonly gradients: number;
}

const TOKENS = 19;
/** The loss is moved by about so much to each side: large against its rounding, small against its bend. */
const SHIFT = 4e-3;

export function checkShape(
  backend: Backend,
  path: string,
  { architecture, vocabulary, seed }: { architecture: string; vocabulary: number; seed: number },
  probes: number,
): ShapeFigures {
  const random = seededRandom(seed, 0x70726f62);
  const model = loadModel(backend, path, 'exact', { rank: 3, alpha: 6, adapted: everyBlockLinear });
  const allocator = new GraphAllocator(backend);
  try {
    const { adapter } = model;
    adapter.set(
      new Map(
        adapter
          .named('parameters')
          .map(({ name, data }) => [name, data.map(() => 0.3 * (random.next() - 0.5))]),
      ),
    );
    const run: BatchRun = {
      model,
      allocator,
      sizes: { ...DEFAULT_SIZES, attentionBlock: 1 + random.below(TOKENS) },
    };
    const single = randomRow(random, vocabulary, [TOKENS]);
    const { logps } = runRow(model, allocator, single, {
      backward: false,
      withAdapter: true,
      allTargets: true,
      dropout: null,
      sizes: run.sizes,
    });
    const packed = randomRow(random, vocabulary, [7, 12]);
    return {
      tokens: [...single.tokens],
      logps: [...logps],
      adapter: adapter.toGguf(architecture),
      gradients: probeGradients(run, packed, random, probes),
    };
  } finally {
    allocator.free();
    model.free();
  }
}

function probeGradients(run: BatchRun, row: Row, random: Random, probes: number): number {
  const { adapter, backend } = run.model;
  const objective = { kind: 'answers' } as const;
  upload(backend, adapter.gradients, new Float32Array(adapter.gradients.elements));
  const { divisor } = gatherGradients(run, [row], objective, null);
  const gradients = adapter
    .named('gradients')
    .map(({ name, data }) => ({ name, data: data.map((g) => g / divisor) }));
  const start = new Map(adapter.named('parameters').map(({ name, data }) => [name, data]));
  const saved = downloadFloats(backend, adapter.parameters);
  let worst = 0;
  for (let probe = 0; probe < probes; probe += 1) {
    const { name, data } = gradients[random.below(gradients.length)] as (typeof gradients)[number];
    const size = Math.hypot(...data);
    // A tensor that hardly matters moves the loss by less than its rounding.
    if (size < 1e-3) continue;
    const at = (sign: number): number => {
      const step = (sign * SHIFT) / size ** 2;
      const moved = (start.get(name) as Float32Array).map((value, i) => value + step * (data[i] as number));
      adapter.set(new Map([...start, [name, moved]]));
      return evaluate(run, [row], objective);
    };
    const measured = (at(1) - at(-1)) / (2 * SHIFT);
    worst = Math.max(worst, Math.abs(measured - 1));
  }
  upload(backend, adapter.parameters, saved);
  return worst;
}

function randomRow(random: Random, vocabulary: number, lengths: readonly number[]): Row {
  const tokens = lengths.flatMap((length) => Array.from({ length }, () => random.below(vocabulary)));
  const segments = lengths.flatMap((length, segment) => Array.from({ length }, () => segment));
  return {
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(lengths.flatMap((length) => Array.from({ length }, (_, i) => i))),
    segments: Int32Array.from(segments),
    targets: Int32Array.from(tokens, (_, i) =>
      segments[i + 1] === segments[i] ? (tokens[i + 1] as number) : -1,
    ),
    weights: Float32Array.from(tokens, () => 1),
  };
}
