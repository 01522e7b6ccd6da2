/**
 * Trade time for memory: run a part of the model without keeping anything for its backward pass, and run it a second
 * time, from its stored inputs, when gradients arrive.
 */
import { Tape, type Value } from './tape.ts';

export function recompute(
  tape: Tape,
  x: Value,
  body: (tape: Tape, x: Value) => Value,
  needsGradient: boolean,
): Value {
  const many = (inner: Tape, [input]: readonly Value[]): Value[] => [body(inner, input as Value)];
  return recomputeAll(tape, [x], many, needsGradient)[0] as Value;
}

/** The same for parts with several inputs and results. */
export function recomputeAll(
  tape: Tape,
  inputs: readonly Value[],
  body: (tape: Tape, inputs: readonly Value[]) => readonly Value[],
  needsGradient: boolean,
): Value[] {
  const forwardOnly = new Tape(tape.graph, tape.forms, false);
  const constants = inputs.map(({ tensor }) => forwardOnly.constant(tensor));
  const results = body(forwardOnly, constants).map(({ tensor }) => tape.value(tensor, needsGradient));
  tape.rule(() => {
    if (results.every(({ gradient }) => gradient === undefined)) return;
    const inner = new Tape(tape.graph, tape.forms);
    const copies = inputs.map((input) => inner.value(input.tensor, input.needsGradient));
    body(inner, copies).forEach((again, i) => {
      again.gradient = results[i]?.gradient;
    });
    inner.backward();
    inputs.forEach((input, i) => {
      const gradient = copies[i]?.gradient;
      if (gradient !== undefined) tape.addGradient(input, gradient);
    });
  });
  return results;
}
