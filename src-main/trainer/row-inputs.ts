/** The tensors a row uploads into its graph. Each is declared when first used, because ggml gives no memory to unused ones. */
import { upload } from '../ggml/buffer.ts';
import type { GraphBuilder } from '../ggml/graph.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { QueryBlock } from './autograd/attention.ts';
import type { Targets } from './autograd/cross-entropy.ts';
import type { Selection } from './autograd/select-rows.ts';
import type { LayerInputs } from './decoder.ts';
import { type DropoutSource, dropoutNumbers, OFFSET_STEP } from './dropout.ts';
import type { BlockPlan, Row } from './row.ts';

type Numbers = Float32Array | Int32Array;

export class RowInputs {
  readonly #graph: GraphBuilder;
  readonly #declared = new Map<string, { tensor: Tensor; data: Numbers }>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  get(key: string, ne: readonly number[], data: () => Numbers): Tensor {
    const found = this.#declared.get(key);
    if (found !== undefined) return found.tensor;
    const numbers = data();
    const tensor = this.#graph.input(numbers instanceof Int32Array ? 'i32' : 'f32', ne);
    this.#declared.set(key, { tensor, data: numbers });
    return tensor;
  }

  upload(): void {
    for (const { tensor, data } of this.#declared.values()) upload(this.#graph.backend, tensor, data);
  }

  /** Attention masks for one window. */
  blocks(window: number, plan: readonly BlockPlan[]): QueryBlock[] {
    return plan.map((block, i) => ({
      from: block.from,
      to: block.to,
      keysFrom: block.keysFrom,
      keysTo: block.keysTo,
      mask: this.get(
        `mask ${window} ${i}`,
        [block.keysTo - block.keysFrom, block.to - block.from],
        () => block.mask,
      ),
    }));
  }

  /** Rows of x [numbers, tokens] at `positions`, and the way back. */
  selection(positions: Int32Array, tokens: number): Selection {
    const get = this.get.bind(this);
    return {
      get index() {
        return get('selection', [positions.length], () => positions);
      },
      get back() {
        return get('selection back', [tokens], () => {
          const back = new Int32Array(tokens).fill(positions.length);
          positions.forEach((position, i) => {
            back[position] = i;
          });
          return back;
        });
      },
      zero: (numbers) => get(`zero row ${numbers}`, [numbers, 1], () => new Float32Array(numbers)),
    };
  }

  targets(name: string, row: Row, positions: Int32Array): Targets {
    const get = this.get.bind(this);
    const pick = <T extends Numbers>(from: T): T =>
      positions.map((position) => from[position] as number) as T;
    return {
      get index() {
        return get(`${name} targets`, [1, positions.length], () => pick(row.targets));
      },
      get weights() {
        const chosen = Float32Array.from(positions, (position) => row.weights[position] as number);
        return get(`${name} weights`, [1, positions.length], () => chosen);
      },
    };
  }

  /**
   * Dropout numbers per linear group, all views of one pool.
   * @param widest numbers per token of the widest group; @param groups how many offsets are needed at most
   */
  dropout(
    source: DropoutSource | null,
    tokens: number,
    widest: number,
    groups: number,
  ): LayerInputs['dropout'] {
    if (source === null) return () => null;
    const offsets = new Map<string, number>();
    const size = widest * tokens + OFFSET_STEP * groups;
    return (group, numbers, rows) => {
      const pool = this.get('dropout', [size], () => dropoutNumbers(source, size));
      const offset = offsets.get(group) ?? offsets.size;
      offsets.set(group, offset);
      const row = numbers * 4;
      const strides = [4, row, row * rows, row * rows] as const;
      return this.#graph.stridedView(pool, [numbers, rows, 1, 1], strides, offset * OFFSET_STEP * 4);
    };
  }
}
