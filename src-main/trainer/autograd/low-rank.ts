/**
 * Products with the narrow matrices of a LoRA pair, A ne [in, r] and B ne [r, out], in the form that suits the device.
 *
 * A CPU's matrix product adds along the inner dimension and is slow where that is the rank (16 numbers); a sum of outer
 * products runs along the long side instead and is three to four times faster. It wants h and dh with tokens innermost,
 * which swapping a product's operands gives for free: mulMat(x, A) is hᵀ where mulMat(A, x) is h. On other devices all
 * products are matrix products over contiguous operands; so they are with kernels of our own, which know no slow side.
 *
 * "Narrow" tensors below are hᵀ and dhᵀ on a CPU, ne [tokens, r], and h and dh elsewhere, ne [r, tokens].
 */
import type { Tensor } from '../../ggml/tensor.ts';
import { outer } from './outer.ts';
import type { Tape } from './tape.ts';

export interface LowRank {
  /** A x: x [in, tokens] → narrow */
  readonly down: (a: Tensor, x: Tensor) => Tensor;
  /** B h: narrow → [out, tokens] */
  readonly up: (b: Tensor, h: Tensor) => Tensor;
  /** Bᵀ dy: dy [out, tokens] → narrow */
  readonly upBack: (b: Tensor, dy: Tensor) => Tensor;
  /** Aᵀ dh: narrow → [in, tokens] */
  readonly downBack: (a: Tensor, dh: Tensor) => Tensor;
  /** dA = Σ x ⊗ dh, ne [in, r] */
  readonly gradientA: (x: Tensor, dh: Tensor) => Tensor;
  /** dB = Σ h ⊗ dy, ne [r, out] */
  readonly gradientB: (h: Tensor, dy: Tensor) => Tensor;
  /** Part `index` of `rank` ranks of a narrow tensor that holds several pairs. */
  readonly part: (narrow: Tensor, index: number, rank: number) => Tensor;
  /** Narrow tensors of several pairs behind each other. */
  readonly join: (parts: readonly Tensor[]) => Tensor;
}

export function lowRank(tape: Tape): LowRank {
  const { forms, graph } = tape;
  return forms.stridedProducts && graph.kernels === undefined
    ? byOuterProducts(tape)
    : byMatrixProducts(tape);
}

function byOuterProducts({ graph: g }: Tape): LowRank {
  return {
    down: (a, x) => g.mulMat(x, a),
    up: (b, h) => g.outProd(g.copy(g.transpose(b)), h),
    upBack: (b, dy) => g.mulMat(dy, g.copy(g.transpose(b))),
    downBack: (a, dh) => g.outProd(a, dh),
    gradientA: (x, dh) => g.outProd(x, g.transpose(dh)),
    gradientB: (h, dy) => g.copy(g.transpose(g.outProd(dy, g.transpose(h)))),
    part: (narrow, index, rank) => g.view(narrow, [0, index * rank], [narrow.ne[0], rank]),
    join: (parts) => g.concatAll(parts, 1),
  };
}

function byMatrixProducts(tape: Tape): LowRank {
  const g = tape.graph;
  return {
    down: (a, x) => g.mulMat(a, x),
    up: (b, h) => g.mulMat(b, h),
    upBack: (b, dy) => g.mulMat(g.copy(g.transpose(b)), dy),
    downBack: (a, dh) => g.mulMat(g.copy(g.transpose(a)), dh),
    gradientA: (x, dh) => outer(tape, x, dh),
    gradientB: (h, dy) => outer(tape, h, dy),
    part: (narrow, index, rank) => g.copy(g.view(narrow, [index * rank], [rank, narrow.ne[1]])),
    join: (parts) => g.concatAll(parts, 0),
  };
}
