/**
 * Short causal convolution, every channel by itself; it starts anew with each segment of a pack.
 *
 *     y[t] = Σ_j kernel[j] · past_j[t] · x[t − j]           x, y [channels, tokens], kernel[j] [channels], j < taps
 *     dx[s] = Σ_j kernel[j] · future_j[s] · dy[s + j]
 *
 * past_j[t] is 1 where token t − j exists and belongs to t's segment, else 0; future_j[s] = past_j[s + j], 0 past the
 * end. The kernel is frozen. With x padded once by taps − 1 columns of zeros, every shift is a view.
 * Source: llama.cpp, src/models/lfm2.cpp and qwen35.cpp (there ggml_ssm_conv, which has no backward form).
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export interface Shifts {
  /** float32 [1, tokens]: whether the token `distance` back may be seen; distance ≥ 1 */
  readonly past: (distance: number) => Tensor;
  /** float32 [1, tokens]: whether the token `distance` ahead sees this one */
  readonly future: (distance: number) => Tensor;
  /** float32 [channels, columns] of zeros */
  readonly zeros: (channels: number, columns: number) => Tensor;
}

/** @param kernel one weight per channel for each distance, that of the token itself first */
export function causalConvolution(tape: Tape, x: Value, kernel: readonly Tensor[], shifts: Shifts): Value {
  const g = tape.graph;
  const [channels, tokens] = x.tensor.ne;
  const reach = kernel.length - 1;
  const zeros = (): Tensor => shifts.zeros(channels, reach);
  const shifted = (padded: Tensor, column: number, mask: Tensor, weight: Tensor): Tensor =>
    g.mul(g.mul(g.view(padded, [0, column], [channels, tokens]), mask), weight);

  const own = kernel[0] as Tensor;
  let y = g.mul(x.tensor, own);
  if (reach > 0) {
    const padded = g.concat(zeros(), x.tensor, 1);
    for (let j = 1; j <= reach; j += 1) {
      y = g.add(y, shifted(padded, reach - j, shifts.past(j), kernel[j] as Tensor));
    }
  }
  return tape.result(y, [x], (gradient) => {
    const dy = g.contiguous(gradient);
    let dx = g.mul(dy, own);
    if (reach > 0) {
      const padded = g.concat(dy, zeros(), 1);
      for (let j = 1; j <= reach; j += 1) {
        dx = g.add(dx, shifted(padded, j, shifts.future(j), kernel[j] as Tensor));
      }
    }
    tape.addGradient(x, dx);
  });
}
