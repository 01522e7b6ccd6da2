/** y = a + b of equal shapes; both inputs receive dy. */
import type { Tape, Value } from './tape.ts';

export function add(tape: Tape, a: Value, b: Value): Value {
  return tape.result(tape.graph.add(a.tensor, b.tensor), [a, b], (dy) => {
    tape.addGradient(a, dy);
    tape.addGradient(b, dy);
  });
}
