/**
 * Inverse of I + A for strictly lower triangular A, and its transpose, many matrices at once.
 *
 * By doubling: X inverts the diagonal blocks of size b; with E the part of A that couples neighbouring blocks into
 * blocks of size 2b, the larger blocks' inverse is X − X E X (because E X E = 0). It begins with b = 1, X = I, and is as
 * stable as forward substitution; the product (I − A)(I + A²)(I + A⁴)… is not, its powers grow before they vanish.
 *
 * Row-major: a tensor of ne [columns, rows, …]; mulMat(a, b) is then b aᵀ.
 */
import type { GraphBuilder } from '../../ggml/graph.ts';
import type { Tensor } from '../../ggml/tensor.ts';

export interface Doubling {
  /** float32 [n, n] */
  readonly identity: Tensor;
  /** float32 [n, n], column and row exchanged: 1 where a row's block of this size follows its column's in one pair */
  readonly couplingT: (block: number) => Tensor;
}

/** A [n, n, …] → (I + A)⁻¹ and its transpose; nothing is differentiated here. */
export function unitTriangularInverse(
  g: GraphBuilder,
  a: Tensor,
  doubling: Doubling,
): { readonly inverse: Tensor; readonly transposed: Tensor } {
  const aT = g.copy(g.transpose(a));
  let inverse = g.repeat(doubling.identity, a);
  let transposed = inverse;
  for (let block = 1; block < a.ne[0]; block *= 2) {
    const coupledT = g.mul(aT, doubling.couplingT(block));
    const product = g.mulMat(coupledT, inverse); // X E
    const step = g.mulMat(transposed, product); // X E X
    const stepT = g.mulMat(product, transposed); // Xᵀ (X E)ᵀ
    inverse = g.sub(inverse, step);
    transposed = g.sub(transposed, stepT);
  }
  return { inverse, transposed };
}
