/**
 * Transposed copies of stored matrices, W [in, out] → Wᵀ [out, in], made by ggml on all threads of the processor, some
 * rows of W at a time: read as float32, turn, round to the copy's type, and put in place. Only those rows are ever
 * held as float32.
 */
import { Backend } from '../ggml/backend.ts';
import { downloadBytes, TensorBuffer, upload } from '../ggml/buffer.ts';
import { GraphBuilder } from '../ggml/graph.ts';
import { GraphAllocator } from '../ggml/graph-allocator.ts';
import type { Tensor } from '../ggml/tensor.ts';
import { isQuantized, rowBytes, type TypeName } from '../ggml/types.ts';

/** Rows of W turned at a time; whole blocks of every type, and few enough to stay in a processor's cache. */
export const TURNED_ROWS = 256;
/** Numbers between two rows: rows whose distance is a power of two would push each other out of the cache. */
const GAP = 16;

export class Turner {
  readonly #cpu: Backend;
  readonly #own: boolean;
  readonly #allocator: GraphAllocator;

  /** @param backend where the copies shall lie */
  constructor(backend: Backend) {
    this.#own = backend.kind !== 'cpu';
    this.#cpu = this.#own ? Backend.cpu(backend.library, 0) : backend;
    this.#allocator = new GraphAllocator(this.#cpu);
  }

  /**
   * Fill a copy.
   * @param target Wᵀ, ne [out, in], on any device
   * @param rows W's stored rows, `TURNED_ROWS` at a time (the last fewer), in order
   */
  fill(backend: Backend, target: Tensor, type: TypeName, rows: Iterable<Uint8Array>): void {
    if (!this.#own) {
      this.#turnAll(target, type, rows);
      return;
    }
    const buffer = new TensorBuffer(this.#cpu, 1);
    try {
      const here = buffer.declare(target.type, target.ne);
      buffer.allocate();
      this.#turnAll(here, type, rows);
      upload(backend, target, downloadBytes(this.#cpu, here));
    } finally {
      buffer.free();
    }
  }

  free(): void {
    this.#allocator.free();
    if (this.#own) this.#cpu.free();
  }

  #turnAll(target: Tensor, type: TypeName, rows: Iterable<Uint8Array>): void {
    const inputs = target.ne[1];
    const stored = rowBytes(type, inputs);
    let first = 0;
    for (const bytes of rows) {
      this.#turn(target, type, bytes, first);
      first += bytes.byteLength / stored;
    }
  }

  #turn(target: Tensor, type: TypeName, bytes: Uint8Array, first: number): void {
    const inputs = target.ne[1];
    const rows = bytes.byteLength / rowBytes(type, inputs);
    const g = new GraphBuilder(this.#cpu, 16);
    try {
      const stored = g.input(type, [inputs, rows]);
      const wide = g.input('f32', [inputs + GAP, rows]);
      const floats = g.copyInto(stored, g.view(wide, [0, 0], [inputs, rows]));
      const turned = g.copy(g.transpose(floats)); // [rows, inputs]
      const place = g.stridedView(target, [rows, inputs, 1, 1], target.nb, rowBytes(target.type, first));
      const rounded = isQuantized(target.type)
        ? g.copyInto(turned, g.input(target.type, [rows, inputs])) // ggml rounds into whole tensors only
        : turned;
      g.copyInto(rounded, place);
      g.allocate(this.#allocator);
      upload(this.#cpu, stored, bytes);
      g.compute();
    } finally {
      g.free();
    }
  }
}
