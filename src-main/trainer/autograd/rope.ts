/**
 * Rotary positions: pairs (p, q) of each head turn by angle = position · frequency[i].
 *
 *     (p, q) → m · (p cos − q sin, p sin + q cos)           x [head, heads, tokens], positions [tokens]
 *
 * A rotation's gradient is the rotation back: the same with negated positions.
 *
 * ggml's operation finds each pair's frequency by multiplying up from the first, in float32, and takes cosine and sine
 * on the device: at position 300 an angle is off by 1e-5, more than all other rounding of a step together. So it is told
 * each pair's frequency (as the number that divides its positions, base 1); and where full precision is asked for,
 * cosine and sine come as tables, computed in double precision.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export interface Rotation {
  /** Equal for equal rotations of one model. */
  readonly key: string;
  /** Leading dimensions of each head that turn. */
  readonly dimensions: number;
  /** True: pairs (2i, 2i+1). False: pairs (i, i + dimensions/2). */
  readonly interleaved: boolean;
  /** m above */
  readonly magnitude: number;
  /** Radians per position, one per pair. */
  readonly frequencies: Float64Array;
}

export type Turns =
  | {
      readonly kind: 'fused';
      /** int32 [tokens] */
      readonly positions: Tensor;
      /** The same, negated: for the portable form; declared when read. */
      readonly negated: Tensor;
      /** 1 / frequency, float32 [dimensions / 2] */
      readonly divisors: Tensor;
    }
  | {
      readonly kind: 'tables';
      /** m · cos and m · sin of every angle, float32 [dimensions / 2, 1, tokens] */
      readonly cos: Tensor;
      readonly sin: Tensor;
    };

export function rope(tape: Tape, x: Value, turns: Turns, rotation: Rotation): Value {
  const g = tape.graph;
  if (turns.kind === 'tables') {
    return tape.result(turn(tape, x.tensor, turns, rotation, 1), [x], (dy) => {
      tape.addGradient(x, turn(tape, g.contiguous(dy), turns, rotation, -1));
    });
  }
  const { positions, divisors } = turns;
  return tape.result(g.rope(x.tensor, positions, divisors, rotation), [x], (dy) => {
    const gradient = g.contiguous(dy);
    tape.addGradient(
      x,
      tape.forms.ropeBack
        ? g.ropeBack(gradient, positions, divisors, rotation)
        : g.rope(gradient, turns.negated, divisors, rotation),
    );
  });
}

/** @param direction −1: turn back */
function turn(
  { graph: g }: Tape,
  x: Tensor,
  { cos, sin }: { cos: Tensor; sin: Tensor },
  { dimensions, interleaved }: Rotation,
  direction: 1 | -1,
): Tensor {
  if (g.kernels !== undefined) return g.turn(x, cos, sin, interleaved, direction === -1);
  const [head, heads, tokens] = x.ne;
  const half = dimensions / 2;
  const [token, all] = [head * heads * 4, head * heads * tokens * 4];
  const side = (second: 0 | 1): Tensor => {
    if (!interleaved)
      return g.copy(g.stridedView(x, [half, heads, tokens, 1], [4, head * 4, token, all], second * half * 4));
    const numbers = g.stridedView(x, [1, half, heads, tokens], [4, 8, head * 4, token], second * 4);
    return g.reshape(g.copy(numbers), [half, heads, tokens]);
  };
  const [p, q] = [side(0), side(1)];
  const signed = direction === 1 ? sin : g.scale(sin, -1);
  const first = g.sub(g.mul(p, cos), g.mul(q, signed));
  const second = g.add(g.mul(p, signed), g.mul(q, cos));
  const single = (part: Tensor): Tensor => g.reshape(part, [1, half, heads, tokens]);
  const joined = interleaved
    ? g.reshape(g.concat(single(first), single(second), 0), [dimensions, heads, tokens])
    : g.concat(first, second, 0);
  if (dimensions === head) return joined;
  const rest = g.view(x, [dimensions], [head - dimensions, heads, tokens]);
  return g.concat(joined, g.copy(rest), 0);
}
