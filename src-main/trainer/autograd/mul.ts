/** y = a · b of equal shapes, number by number;   da = dy · b,  db = dy · a */
import type { Tape, Value } from './tape.ts';

export function mul(tape: Tape, a: Value, b: Value): Value {
  const g = tape.graph;
  return tape.result(g.mul(a.tensor, b.tensor), [a, b], (dy) => {
    if (a.needsGradient) tape.addGradient(a, g.mul(dy, b.tensor));
    if (b.needsGradient) tape.addGradient(b, g.mul(dy, a.tensor));
  });
}
