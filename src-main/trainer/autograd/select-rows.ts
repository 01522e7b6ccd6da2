/**
 * Keep only some tokens: y[:, j] = x[:, index[j]].                x [n, tokens], index int32 [m] → y [n, m]
 *
 * The gradient puts each row back where it came from and zero elsewhere. `back` int32 [tokens] says for every token
 * its row in y, or m for none; row m is a row of zeros put after the gradient, so that no device needs a scatter.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export interface Selection {
  readonly index: Tensor;
  readonly back: Tensor;
  /** float32 [n, 1] of zeros */
  readonly zero: (n: number) => Tensor;
}

export function selectRows(tape: Tape, x: Value, selection: Selection): Value {
  const g = tape.graph;
  return tape.result(g.getRows(x.tensor, selection.index), [x], (dy) => {
    tape.addGradient(x, g.getRows(g.concat(dy, selection.zero(dy.ne[0]), 1), selection.back));
  });
}
