/**
 * Cut rows into parts: x [Σ sizes, tokens] → one [size, tokens] per size, in order.
 * The gradient joins the parts' gradients again; a part nobody used counts as zero.
 */
import type { Tape, Value } from './tape.ts';

export function split(tape: Tape, x: Value, sizes: readonly number[]): Value[] {
  const g = tape.graph;
  const tokens = x.tensor.ne[1];
  let start = 0;
  const parts = sizes.map((size) => {
    const part = g.copy(g.view(x.tensor, [start], [size, tokens]));
    start += size;
    return tape.value(part, x.needsGradient);
  });
  tape.rule(() => {
    if (!x.needsGradient || parts.every((part) => part.gradient === undefined)) return;
    const gradients = parts.map((part) => part.gradient ?? g.scale(part.tensor, 0));
    tape.addGradient(
      x,
      g.concatAll(
        gradients.map((gradient) => g.contiguous(gradient)),
        0,
      ),
    );
  });
  return parts;
}
