/** What layers that carry a state along the row need to know of it: where each token's segment begins. */
import type { Tensor } from '../ggml/tensor.ts';
import type { Shifts } from './autograd/causal-convolution.ts';
import type { DeltaChunks } from './autograd/gated-delta-rule.ts';
import type { Row } from './row.ts';

export interface RecurrenceInputs {
  readonly shifts: Shifts;
  readonly chunks: DeltaChunks;
}

/** Tokens in a chunk of the delta rule. */
const CHUNK = 64;
/** Its exponential is 0, and adding to it stays finite. */
const NEVER = -1e30;

/** Chunks that a row of so many tokens is cut into. */
export function chunkCount(tokens: number): number {
  return Math.ceil(tokens / CHUNK);
}

/** Declares a tensor of the row's graph under a key, once. */
export type Declare = (key: string, ne: readonly number[], data: () => Float32Array) => Tensor;

export function recurrenceInputs(declare: Declare, row: Row): RecurrenceInputs {
  const tokens = row.segments.length;
  const sameSegment = (a: number, b: number): number =>
    a >= 0 && b < tokens && row.segments[a] === row.segments[b] ? 1 : 0;
  const perToken = (key: string, value: (token: number) => number): Tensor =>
    declare(key, [1, tokens], () => Float32Array.from({ length: tokens }, (_, t) => value(t)));
  return {
    shifts: {
      past: (distance) => perToken(`past ${distance}`, (t) => sameSegment(t - distance, t)),
      future: (distance) => perToken(`future ${distance}`, (t) => sameSegment(t, t + distance)),
      zeros: (channels, columns) =>
        declare(
          `zeros ${channels} ${columns}`,
          [channels, columns],
          () => new Float32Array(channels * columns),
        ),
    },
    chunks: deltaChunks(declare, row),
  };
}

/** Each tensor is declared when first read. */
function deltaChunks(declare: Declare, row: Row): DeltaChunks {
  const tokens = row.segments.length;
  const size = Math.min(CHUNK, tokens);
  const count = chunkCount(tokens);
  const run = runs(row.segments);
  const filled = (key: string, ne: readonly number[], value: (index: number) => number): Tensor =>
    declare(`chunk ${key}`, ne, () =>
      Float32Array.from({ length: ne.reduce((product, n) => product * n, 1) }, (_, i) => value(i)),
    );
  const square = (key: string, value: (column: number, row: number) => number): Tensor =>
    filled(key, [size, size], (i) => value(i % size, Math.floor(i / size)));
  const perChunk = (key: string, value: (column: number, row: number, chunk: number) => number): Tensor =>
    filled(key, [size, size, 1, count], (i) =>
      value(i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)),
    );
  const counts = (earlier: number, later: number, chunk: number): boolean => {
    const start = chunk * size;
    return earlier <= later && start + later < tokens && run[start + earlier] === run[start + later];
  };
  return {
    size,
    count,
    get within() {
      return perChunk('within', (j, t, chunk) => (counts(j, t, chunk) ? 0 : NEVER));
    },
    get sums() {
      return perChunk('sums', (j, t, chunk) => (counts(j, t, chunk) ? 1 : 0));
    },
    get sumsT() {
      return perChunk('sums turned', (t, j, chunk) => (counts(j, t, chunk) ? 1 : 0));
    },
    get entering() {
      const reaches = (token: number): boolean => {
        const start = Math.floor(token / size) * size;
        return start > 0 && token < tokens && run[token] === run[start - 1];
      };
      return filled('entering', [1, size, 1, count], (token) => (reaches(token) ? 0 : NEVER));
    },
    get below() {
      return square('below', (j, t) => (j < t ? 1 : 0));
    },
    get last() {
      return filled('last', [1, size], (t) => (t === size - 1 ? 1 : 0));
    },
    doubling: {
      get identity() {
        return square('identity', (j, t) => (j === t ? 1 : 0));
      },
      couplingT: (block) =>
        square(`coupling ${block}`, (t, j) => {
          const [first, second] = [Math.floor(j / block), Math.floor(t / block)];
          return first % 2 === 0 && second === first + 1 ? 1 : 0;
        }),
    },
    zeros: (numbers, heads) => filled(`zeros ${numbers} ${heads}`, [numbers, numbers, heads], () => 0),
  };
}

/** For each token the number of the run of equal segments it lies in. */
function runs(segments: Int32Array): Int32Array {
  let run = 0;
  return segments.map((segment, i) => {
    if (i > 0 && segment !== segments[i - 1]) run += 1;
    return run;
  });
}
