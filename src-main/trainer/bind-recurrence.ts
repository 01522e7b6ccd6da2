/** The operations of layers that carry a state along the row, bound to one layer's weights (see decoder.ts). */
import type { Recurrence } from './architectures/architecture.ts';
import { causalConvolution } from './autograd/causal-convolution.ts';
import { gatedDeltaRule } from './autograd/gated-delta-rule.ts';
import { logDecay } from './autograd/log-decay.ts';
import { repeatHeads } from './autograd/repeat-heads.ts';
import { reshape } from './autograd/reshape.ts';
import { sigmoid } from './autograd/sigmoid.ts';
import { silu } from './autograd/silu.ts';
import type { Tape } from './autograd/tape.ts';
import { unitLength } from './autograd/unit-length.ts';
import type { RecurrenceInputs } from './recurrence-inputs.ts';
import type { ModelWeights } from './weights.ts';

/** @param prefix of the layer's tensors, `blk.N.`; @param eps of lengths */
export function bindRecurrence(
  tape: Tape,
  weights: ModelWeights,
  inputs: RecurrenceInputs,
  prefix: string,
  eps: number,
): Recurrence {
  return {
    convolve: (x, name) => causalConvolution(tape, x, weights.kernel(prefix + name), inputs.shifts),
    gatedDeltaRule: (given) => gatedDeltaRule(tape, given, inputs.chunks),
    logDecay: (x, a, bias) => logDecay(tape, x, weights.vector(prefix + a), weights.vector(prefix + bias)),
    silu: (x) => silu(tape, x),
    sigmoid: (x) => sigmoid(tape, x),
    unitLength: (x) => unitLength(tape, x, eps),
    repeatHeads: (x, heads) => repeatHeads(tape, x, heads),
    join: (x, width) => reshape(tape, x, [width, x.tensor.elements / width]),
  };
}
