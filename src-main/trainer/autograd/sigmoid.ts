/** y = σ(x), number by number;   dx = dy · y (1 − y) */
import type { Tape, Value } from './tape.ts';

export function sigmoid(tape: Tape, x: Value): Value {
  const g = tape.graph;
  const y = g.sigmoid(x.tensor);
  return tape.result(y, [x], (dy) => {
    tape.addGradient(x, g.mul(dy, g.mul(y, g.affine(y, -1, 1))));
  });
}
