/**
 * Frozen linear layers that share an input, each with an optional LoRA pair:
 *
 *     yᵢ = Wᵢ x + biasᵢ + s · Bᵢ (Aᵢ x′)            x [in, tokens], Wᵢ ne [in, outᵢ], Aᵢ ne [in, r], Bᵢ ne [r, outᵢ]
 *
 * x′ is x after dropout. The A matrices lie behind each other in memory, so h = A x′ is one product for all of them.
 *
 *     dBᵢ = Σ s·hᵢ ⊗ dyᵢ        dhᵢ = s · Bᵢᵀ dyᵢ        dA = Σ x′ ⊗ dh        dx = Σ Wᵢᵀ dyᵢ + mask · Aᵀ dh
 *
 * Wᵢᵀ is a stored transposed copy (see weights.ts), because a product with W read the other way is ten times slower.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import { type LowRank, lowRank } from './low-rank.ts';
import type { Tape, Value } from './tape.ts';

export interface FrozenLinear {
  readonly weight: Tensor;
  /** W with inputs and outputs exchanged, ne [out, in]; absent where no gradient flows to the input. */
  readonly transposed: Tensor | undefined;
  readonly bias: Tensor | undefined;
}

/** The trainable side of a group of linears with one input; gradients are added to, never overwritten. */
export interface LoraGroup {
  readonly rank: number;
  /** alpha / rank */
  readonly scale: number;
  /** ne [in, rank · pairs], one pair's A after the other */
  readonly a: Tensor;
  readonly gradientA: Tensor;
  /** One entry per linear of the group; undefined where it has no pair. */
  readonly pairs: readonly ({ readonly b: Tensor; readonly gradientB: Tensor } | undefined)[];
}

/** @param dropout float32 of x's shape: 0 or 1/(1−p) per number; null = none */
export function linears(
  tape: Tape,
  x: Value,
  layers: readonly FrozenLinear[],
  lora: LoraGroup | undefined,
  dropout: Tensor | null,
): Value[] {
  const g = tape.graph;
  const low = lowRank(tape);
  const adapted = lora === undefined ? undefined : project(tape, low, x.tensor, lora, dropout);
  const outputs = layers.map((layer, i) => {
    let y = g.mulMat(layer.weight, x.tensor);
    const pair = lora?.pairs[i];
    const h = adapted?.h[i];
    if (pair !== undefined && h !== undefined) y = g.add(y, low.up(pair.b, h));
    if (layer.bias !== undefined) y = g.add(y, layer.bias);
    return tape.value(y, x.needsGradient || pair !== undefined);
  });

  tape.rule(() => {
    const parts: Tensor[] = [];
    layers.forEach((layer, i) => {
      const dy = outputs[i]?.gradient;
      const pair = lora?.pairs[i];
      const h = adapted?.h[i];
      if (pair !== undefined && h !== undefined) {
        if (dy === undefined) throw new Error('A trained layer had no influence on the loss.');
        g.addInto(pair.gradientB, low.gradientB(h, dy));
        parts.push(low.upBack(pair.b, dy));
      }
      if (dy !== undefined && x.needsGradient) {
        if (layer.transposed === undefined)
          throw new Error('This layer was loaded without its transposed copy.');
        tape.addGradient(x, g.mulMat(layer.transposed, dy));
      }
    });
    if (lora === undefined || adapted === undefined) return;
    const dh = g.scale(low.join(parts), lora.scale);
    g.addInto(lora.gradientA, low.gradientA(adapted.input, dh));
    if (x.needsGradient) {
      const dx = low.downBack(lora.a, dh);
      tape.addGradient(x, dropout === null ? dx : g.mul(dx, dropout));
    }
  });
  return outputs;
}

/** x′, and s · A x′ cut into one narrow tensor per linear. */
function project(
  { graph: g }: Tape,
  low: LowRank,
  x: Tensor,
  lora: LoraGroup,
  dropout: Tensor | null,
): { input: Tensor; h: (Tensor | undefined)[] } {
  const input = dropout === null ? x : g.mul(x, dropout);
  const all = g.scale(low.down(lora.a, input), lora.scale);
  const count = lora.pairs.filter((pair) => pair !== undefined).length;
  let index = 0;
  const h = lora.pairs.map((pair) => {
    if (pair === undefined) return undefined;
    if (count === 1) return all;
    const part = low.part(all, index, lora.rank);
    index += 1;
    return part;
  });
  return { input, h };
}
