/** y = cap · tanh(x / cap): values stay within ±cap (Gemma 2).   dx = dy · (1 − (y / cap)²) */
import type { Tape, Value } from './tape.ts';

export function softCap(tape: Tape, x: Value, cap: number): Value {
  const g = tape.graph;
  const t = g.tanh(g.scale(x.tensor, 1 / cap));
  return tape.result(g.scale(t, cap), [x], (dy) => {
    tape.addGradient(x, g.mul(dy, g.affine(g.sqr(t), -1, 1)));
  });
}
