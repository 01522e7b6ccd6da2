/** The operations of layers that carry a state along the row, bound to one layer's weights (see decoder.ts). */
import type { Recurrence } from './architectures/architecture.ts';
import { causalConvolution } from './autograd/causal-convolution.ts';
import type { Tape } from './autograd/tape.ts';
import type { RecurrenceInputs } from './recurrence-inputs.ts';
import type { ModelWeights } from './weights.ts';

/** @param prefix of the layer's tensors, `blk.N.` */
export function bindRecurrence(
  tape: Tape,
  weights: ModelWeights,
  inputs: RecurrenceInputs,
  prefix: string,
): Recurrence {
  return {
    convolve: (x, name) => causalConvolution(tape, x, weights.kernel(prefix + name), inputs.shifts),
  };
}
