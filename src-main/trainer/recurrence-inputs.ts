/** What layers that carry a state along the row need to know of it: where each token's segment begins. */
import type { Tensor } from '../ggml/tensor.ts';
import type { Shifts } from './autograd/causal-convolution.ts';
import type { Row } from './row.ts';

export interface RecurrenceInputs {
  readonly shifts: Shifts;
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
  };
}
