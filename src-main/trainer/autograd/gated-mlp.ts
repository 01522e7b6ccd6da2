/**
 * The gate of a feed-forward block: y = act(gate) · up, all [n, tokens].
 *
 *     d(up) = dy · act(gate),   d(gate) = dy · up · act′(gate)
 *
 * SiLU(x) = x σ(x).  GELU(x) = x σ(2u), u = √(2/π) (x + 0.044715 x³): the tanh form, since tanh(u) = 2σ(2u) − 1.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

const GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = GELU_LINEAR * 0.044715;

export function siluGate(tape: Tape, gate: Value, up: Value): Value {
  const g = tape.graph;
  return tape.result(g.swiglu(gate.tensor, up.tensor), [gate, up], (dy) => {
    if (up.needsGradient) tape.addGradient(up, g.mul(dy, g.silu(gate.tensor)));
    if (gate.needsGradient) {
      const inner = g.mul(dy, up.tensor);
      tape.addGradient(
        gate,
        tape.forms.siluBack ? g.siluBack(inner, gate.tensor) : siluBack(tape, inner, gate.tensor),
      );
    }
  });
}

/** dx = dy · σ(x) · (1 + x (1 − σ(x))) */
export function siluBack({ graph: g }: Tape, dy: Tensor, x: Tensor): Tensor {
  const s = g.sigmoid(x);
  const slope = g.affine(g.mul(x, g.affine(s, -1, 1)), 1, 1);
  return g.mul(dy, g.mul(s, slope));
}

/** Composed on every device: ggml's own GELU reads a table rounded to 16 bits on the CPU. */
export function geluGate(tape: Tape, gate: Value, up: Value): Value {
  const g = tape.graph;
  const x = gate.tensor;
  const s = g.sigmoid(g.mul(x, g.affine(g.sqr(x), GELU_CUBIC, GELU_LINEAR))); // σ(2u)
  const active = g.mul(x, s);
  return tape.result(g.mul(active, up.tensor), [gate, up], (dy) => {
    if (up.needsGradient) tape.addGradient(up, g.mul(dy, active));
    if (gate.needsGradient) {
      // act′ = σ(2u) (1 + x (1 − σ(2u)) · 2u′),  2u′ = linear + 3 cubic x²
      const steepness = g.mul(x, g.affine(g.sqr(x), 3 * GELU_CUBIC, GELU_LINEAR));
      const slope = g.mul(s, g.affine(g.mul(steepness, g.affine(s, -1, 1)), 1, 1));
      tape.addGradient(gate, g.mul(g.mul(dy, up.tensor), slope));
    }
  });
}
