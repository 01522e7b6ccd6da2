/**
 * Log-probabilities of target tokens, and the gradient of Σ w · (−log p) where they enter.
 *
 *     log p = l[target] − l[top] + log P[top],   P = soft-max(l)        logits l [vocabulary, m], targets [m]
 *     dl = w · P,  then  dl[target] −= w
 *
 * P[top] is the largest probability, at least 1/vocabulary, so its logarithm never underflows however unlikely the
 * target is. No one-hot matrix is made: single numbers are read and written by index.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import type { Tape, Value } from './tape.ts';

export interface Targets {
  /** int32 [1, m] */
  readonly index: Tensor;
  /** float32 [1, m]: weight of each token's negative log-likelihood; may be negative (preference training) */
  readonly weights: Tensor;
}

/** @returns log p of each target, float32 [m], kept for download. */
export function crossEntropy(tape: Tape, logits: Value, targets: Targets): Tensor {
  const g = tape.graph;
  const [vocabulary, m] = logits.tensor.ne;
  const p = g.softMax(logits.tensor, null, 1);
  const top = g.reshape(g.argMax(p), [1, m]);
  const pick = (from: Tensor, index: Tensor): Tensor =>
    g.reshape(g.getRows(g.reshape(from, [1, vocabulary, m]), index), [m]);
  const fromTop = g.sub(pick(logits.tensor, targets.index), pick(logits.tensor, top));
  const logp = g.add(fromTop, g.log(pick(p, top)));

  tape.rule(() => {
    if (!logits.needsGradient) return;
    const weighted = g.mul(p, targets.weights);
    const cells = g.reshape(weighted, [1, vocabulary, m]);
    const weight = g.reshape(targets.weights, [1, 1, m]);
    const corrected = g.sub(g.getRows(cells, targets.index), weight);
    const gradient = g.setRows(cells, corrected, targets.index);
    tape.addGradient(logits, g.reshape(gradient, [vocabulary, m]));
  });
  return g.keep(logp);
}
