/**
 * How much a recurrent state fades at a token, as a logarithm: y = a · log(1 + e^(x + bias)).
 *
 *     dx = dy · a · σ(x + bias)                             x, y [heads, tokens]; a (negative), bias [heads], frozen
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export function logDecay(tape: Tape, x: Value, a: Tensor, bias: Tensor): Value {
  const g = tape.graph;
  const shifted = g.add(x.tensor, bias);
  return tape.result(g.mul(g.softplus(shifted), a), [x], (dy) => {
    tape.addGradient(x, g.mul(g.mul(dy, g.sigmoid(shifted)), a));
  });
}
