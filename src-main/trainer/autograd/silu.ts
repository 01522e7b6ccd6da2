/** y = SiLU(x) = x σ(x), number by number;   dx = dy · σ(x) (1 + x (1 − σ(x))) */
import { siluBack } from './gated-mlp.ts';
import type { Tape, Value } from './tape.ts';

export function silu(tape: Tape, x: Value): Value {
  const g = tape.graph;
  return tape.result(g.silu(x.tensor), [x], (gradient) => {
    const dy = g.contiguous(gradient);
    tape.addGradient(x, tape.forms.siluBack ? g.siluBack(dy, x.tensor) : siluBack(tape, dy, x.tensor));
  });
}
