/** The same numbers in another shape; the gradient is shaped back. */
import type { Tape, Value } from './tape.ts';

export function reshape(tape: Tape, x: Value, ne: readonly number[]): Value {
  const g = tape.graph;
  return tape.result(g.reshape(x.tensor, ne), [x], (dy) => {
    tape.addGradient(x, g.reshape(g.contiguous(dy), x.tensor.ne));
  });
}
