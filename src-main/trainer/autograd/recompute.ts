/**
 * Trade time for memory: run a part of the model without keeping anything for its backward pass, and run it a second
 * time, from its stored input, when the gradient arrives.
 */
import { Tape, type Value } from './tape.ts';

export function recompute(
  tape: Tape,
  x: Value,
  body: (tape: Tape, x: Value) => Value,
  needsGradient: boolean,
): Value {
  const forwardOnly = new Tape(tape.graph, tape.forms, false);
  const y = tape.value(body(forwardOnly, forwardOnly.constant(x.tensor)).tensor, needsGradient);
  tape.rule(() => {
    if (y.gradient === undefined) return;
    const inner = new Tape(tape.graph, tape.forms);
    const input = inner.value(x.tensor, x.needsGradient);
    const again = body(inner, input);
    again.gradient = y.gradient;
    inner.backward();
    if (input.gradient !== undefined) tape.addGradient(x, input.gradient);
  });
  return y;
}
