/**
 * Σ over tokens of a ⊗ b: a [m, t, …], b [n, t, …] → [m, n, …]; the product behind every weight gradient.
 * Fused: OUT_PROD. Portable: a matrix product of both operands transposed.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape } from './tape.ts';

export function outer({ graph: g, forms }: Tape, a: Tensor, b: Tensor): Tensor {
  if (forms.outProd) return g.outProd(g.contiguous(a), g.contiguous(b));
  return g.mulMat(g.copy(g.transpose(a)), g.copy(g.transpose(b)));
}
