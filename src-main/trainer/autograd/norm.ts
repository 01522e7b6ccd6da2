/**
 * RMS norm with a frozen weight, or none (w = 1).
 *
 *     y = w · x / r,   r = √(mean(x²) + eps)               x, y [n, …], w [n]
 *     dx = (u − x · mean(u · x) / r²) / r,   u = w · dy
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export function norm(tape: Tape, x: Value, weight: Tensor | null, eps: number): Value {
  const g = tape.graph;
  const unit = g.rmsNorm(x.tensor, eps);
  const y = weight === null ? unit : g.mul(unit, weight);
  return tape.result(y, [x], (dy) => {
    const gradient = g.contiguous(dy);
    const u = weight === null ? gradient : g.mul(gradient, weight);
    tape.addGradient(
      x,
      tape.forms.rmsNormBack ? g.rmsNormBack(u, x.tensor, eps) : portableBack(tape, u, x.tensor, eps),
    );
  });
}

function portableBack({ graph: g }: Tape, u: Tensor, x: Tensor, eps: number): Tensor {
  const n = x.ne[0];
  const square = g.affine(g.sumRows(g.sqr(x)), 1 / n, eps); // r², [1, …]
  const mean = g.scale(g.sumRows(g.mul(u, x)), 1 / n); // mean(u · x), [1, …]
  const along = g.mul(x, g.div(mean, square));
  return g.div(g.sub(u, along), g.sqrt(square));
}
