/**
 * Rotary positions: pairs (p, q) of each head turn by angle = position · scale · base^(−2i/n) / factor[i].
 *
 *     (p, q) → m · (p cos − q sin, p sin + q cos)           x [head, heads, tokens], positions [tokens]
 *
 * A rotation's gradient is the rotation back: the same with negated positions.
 */
import type { RopeSettings } from '../../ggml/graph.ts';
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export interface Positions {
  /** int32 [tokens] */
  readonly forward: Tensor;
  /** The same, negated: for the portable form. */
  readonly negated: Tensor;
}

export function rope(
  tape: Tape,
  x: Value,
  positions: Positions,
  factors: Tensor | null,
  settings: RopeSettings,
): Value {
  const g = tape.graph;
  const y = g.rope(x.tensor, positions.forward, factors, settings);
  return tape.result(y, [x], (dy) => {
    const gradient = g.contiguous(dy);
    tape.addGradient(
      x,
      tape.forms.ropeBack
        ? g.ropeBack(gradient, positions.forward, factors, settings)
        : g.rope(gradient, positions.negated, factors, settings),
    );
  });
}
