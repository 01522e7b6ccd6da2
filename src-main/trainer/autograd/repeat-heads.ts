/**
 * The same heads again and again: head h of y is head h mod n of x.      x [size, n, tokens] → y [size, heads, tokens]
 *
 *     dx[:, i] = Σ over repetitions r of dy[:, i + r n]
 */
import type { Tape, Value } from './tape.ts';

export function repeatHeads(tape: Tape, x: Value, heads: number): Value {
  const g = tape.graph;
  const [size, n, tokens] = x.tensor.ne;
  const times = heads / n;
  if (times === 1) return x;
  const y = g.concatAll(new Array<typeof x.tensor>(times).fill(x.tensor), 1);
  return tape.result(y, [x], (dy) => {
    const parts = Array.from({ length: times }, (_, r) => g.copy(g.view(dy, [0, r * n], [size, n, tokens])));
    tape.addGradient(
      x,
      parts.reduce((sum, part) => g.add(sum, part)),
    );
  });
}
