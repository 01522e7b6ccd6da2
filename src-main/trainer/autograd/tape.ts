/**
 * The record of a forward pass, from which the backward pass is emitted.
 * A `Value` is a tensor plus the tensor holding its gradient once that is known; each operation adds a rule
 * that turns the gradient of its result into gradients of its inputs. Both passes are nodes of one ggml graph.
 */
import type { GraphBuilder } from '../../ggml/graph.ts';
import type { Tensor } from '../../ggml/tensor.ts';
import type { Forms } from './forms.ts';

export interface Value {
  readonly tensor: Tensor;
  /** False for everything that no parameter influences: no backward pass goes there. */
  readonly needsGradient: boolean;
  gradient: Tensor | undefined;
}

export class Tape {
  readonly graph: GraphBuilder;
  /** Which fused backward operations the device has; the others are composed. */
  readonly forms: Forms;
  readonly #rules: (() => void)[] = [];
  readonly #recording: boolean;

  /** @param recording false: compute forward only, keep nothing for a backward pass */
  constructor(graph: GraphBuilder, forms: Forms, recording = true) {
    this.graph = graph;
    this.forms = forms;
    this.#recording = recording;
  }

  get recording(): boolean {
    return this.#recording;
  }

  /** A value nothing can be learned through: embeddings, inputs. */
  constant(tensor: Tensor): Value {
    return { tensor, needsGradient: false, gradient: undefined };
  }

  value(tensor: Tensor, needsGradient: boolean): Value {
    return { tensor, needsGradient: needsGradient && this.#recording, gradient: undefined };
  }

  /**
   * Wrap an operation's result with its rule.
   * @param rule gets dL/d(result) and hands gradients on with `addGradient`; runs only if the result received one
   */
  result(tensor: Tensor, inputs: readonly Value[], rule: (gradient: Tensor) => void): Value {
    const output = this.value(
      tensor,
      inputs.some((input) => input.needsGradient),
    );
    if (output.needsGradient) {
      this.rule(() => {
        if (output.gradient !== undefined) rule(output.gradient);
      });
    }
    return output;
  }

  /** Add a rule by hand: for operations with several results. */
  rule(emit: () => void): void {
    if (this.#recording) this.#rules.push(emit);
  }

  /** dL/d(value) += gradient. The rule that calls this may run before others that add to the same value. */
  addGradient(value: Value, gradient: Tensor): void {
    if (!value.needsGradient) return;
    value.gradient = value.gradient === undefined ? gradient : this.graph.add(value.gradient, gradient);
  }

  /** Emit the backward pass: every rule once, last operation first. */
  backward(): void {
    for (let rule = this.#rules.pop(); rule !== undefined; rule = this.#rules.pop()) rule();
  }
}
