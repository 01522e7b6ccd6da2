/**
 * Rows of length one: y = x / √(Σ x² + eps), which is the RMS norm of x with eps / n, times 1/√n.      x, y [n, …]
 */
import { norm } from './norm.ts';
import { scale } from './scale.ts';
import type { Tape, Value } from './tape.ts';

export function unitLength(tape: Tape, x: Value, eps: number): Value {
  const n = x.tensor.ne[0];
  return scale(tape, norm(tape, x, null, eps / n), 1 / Math.sqrt(n));
}
