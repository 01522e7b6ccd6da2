/** Memory for the nodes of graphs: how much one needs, and one piece that serves many in turn. */
import type { Backend } from './backend.ts';
import type { Pointer } from './symbols.ts';

/** Memory for graphs that run one after the other; grows to the largest. */
export class GraphAllocator {
  readonly #backend: Backend;
  #pointer: Pointer;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#pointer = this.#create();
  }

  /** Bytes of the largest graph so far. */
  get bytes(): number {
    return this.#backend.library.symbols.ggml_gallocr_get_buffer_size(this.#pointer, 0);
  }

  /** Give a graph's nodes memory; false where the device has none left. */
  give(graph: Pointer): boolean {
    if (this.#backend.keepsMemory && this.bytes > 0 && measureGraph(this.#backend, graph) > this.bytes) {
      this.#pointer = this.#create();
    }
    return this.#backend.library.symbols.ggml_gallocr_alloc_graph(this.#pointer, graph);
  }

  free(): void {
    if (!this.#backend.keepsMemory) this.#backend.library.symbols.ggml_gallocr_free(this.#pointer);
  }

  #create(): Pointer {
    return this.#backend.library.symbols.ggml_gallocr_new(this.#backend.bufferType);
  }
}

/** Bytes a graph's nodes need; nothing is allocated. */
export function measureGraph({ library: { symbols }, bufferType }: Backend, graph: Pointer): number {
  const needed = new BigUint64Array(1);
  const allocator = symbols.ggml_gallocr_new(bufferType);
  symbols.ggml_gallocr_reserve_n_size(allocator, graph, null, null, new Uint8Array(needed.buffer));
  symbols.ggml_gallocr_free(allocator);
  return Number(needed[0]);
}
