/**
 * Multiply by frozen numbers.
 *
 *     scale: y = s · x, dx = s · dy               s a number
 *     times: y = c · x, dx = c · dy               c of x's shape, or 1 along dimensions where it repeats
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export function scale(tape: Tape, x: Value, factor: number): Value {
  if (factor === 1) return x;
  const g = tape.graph;
  return tape.result(g.scale(x.tensor, factor), [x], (dy) => {
    tape.addGradient(x, g.scale(g.contiguous(dy), factor));
  });
}

export function times(tape: Tape, x: Value, factors: Tensor): Value {
  const g = tape.graph;
  return tape.result(g.mul(x.tensor, factors), [x], (dy) => {
    tape.addGradient(x, g.mul(g.contiguous(dy), factors));
  });
}
