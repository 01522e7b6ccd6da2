/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter, 2019), on the flat tensors of the adapter:
 *
 *     g ← gradient / Σw,   n = ‖g‖₂,   g ← g · min(1, clip / (n + 1e-6))
 *     p ← p (1 − rate · decay)
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *     p ← p − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + eps)
 *
 * Rows add gradients of the plain sum Σ w · nll, whose size does not depend on the number of tokens and so stays
 * within the range of 16-bit products; the division by Σw happens here.
 */
import type { Backend } from '../ggml/backend.ts';
import { downloadFloats, upload } from '../ggml/buffer.ts';
import { GraphBuilder } from '../ggml/graph.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { Adapter } from './lora.ts';

export interface AdamwSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Largest global norm of a gradient; 0 = no limit. */
  readonly clip: number;
}

export const ADAMW_DEFAULTS = { beta1: 0.9, beta2: 0.999, eps: 1e-8 } as const;

export class Adamw {
  readonly #adapter: Adapter;
  readonly #settings: AdamwSettings;
  readonly #norm: { graph: GraphBuilder; result: Tensor };
  readonly #step: { graph: GraphBuilder; factor: Tensor; settings: Tensor };

  constructor(backend: Backend, adapter: Adapter, settings: AdamwSettings) {
    this.#adapter = adapter;
    this.#settings = settings;

    const norm = new GraphBuilder(backend, 16);
    const result = norm.keep(norm.sum(norm.sumRows(norm.sqr(adapter.gradients))));
    norm.allocate();
    this.#norm = { graph: norm, result };

    const step = new GraphBuilder(backend, 16);
    const factor = step.input('f32', [1]);
    const numbers = step.input('f32', [7]);
    const gradient = step.mul(adapter.gradients, factor);
    step.adamw(adapter.parameters, gradient, adapter.firstMoment, adapter.secondMoment, numbers);
    step.allocate();
    this.#step = { graph: step, factor, settings: numbers };
  }

  /** Global norm of the gathered gradients divided by `weight`. Not finite where something went wrong. */
  gradientNorm(weight: number): number {
    this.#norm.graph.compute();
    const [squares] = downloadFloats(this.#adapter.backend, this.#norm.result);
    return Math.sqrt(squares as number) / weight;
  }

  /**
   * Update number `step` (the first is 1) with the gathered gradients.
   * @param weight Σw the gradients are divided by
   * @param norm what `gradientNorm` said
   */
  update(step: number, rate: number, weight: number, norm: number): void {
    const { beta1, beta2, eps, weightDecay, clip } = this.#settings;
    const shrink = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
    const { backend } = this.#adapter;
    upload(backend, this.#step.factor, Float32Array.of(shrink / weight));
    // Of the β the device holds: 1 − 0.999 in float32 lies 1.3e-5 beside 0.001, and the average would be that far off.
    const corrections = [beta1, beta2].map((beta) => 1 / (1 - Math.fround(beta) ** step));
    upload(
      backend,
      this.#step.settings,
      Float32Array.of(rate, beta1, beta2, eps, weightDecay, ...corrections),
    );
    this.#step.graph.compute();
  }

  /** Forget gathered gradients. */
  clearGradients(): void {
    upload(
      this.#adapter.backend,
      this.#adapter.gradients,
      new Float32Array(this.#adapter.gradients.elements),
    );
  }

  free(): void {
    this.#norm.graph.free();
    this.#step.graph.free();
  }
}
