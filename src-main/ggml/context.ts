/** A ggml context: the memory that holds tensor headers (never their data) until it is freed. */
import type { Library } from './library.ts';
import type { Pointer } from './symbols.ts';
import { Tensor, type Shape } from './tensor.ts';
import { TYPES, type TypeName } from './types.ts';

export class Context {
  readonly library: Library;
  readonly pointer: Pointer;
  #freed = false;

  /**
   * @param tensors how many tensor headers it must hold
   * @param graphNodes room for one graph of so many nodes; 0 = none
   */
  constructor(library: Library, tensors: number, graphNodes = 0) {
    this.library = library;
    const { symbols } = library;
    const graph = graphNodes === 0 ? 0 : symbols.ggml_graph_overhead_custom(graphNodes, false);
    // Each object carries a small header besides the tensor; 64 bytes covers it.
    const bytes = tensors * (symbols.ggml_tensor_overhead() + 64) + graph + 1024;
    this.pointer = library.createContext(bytes);
  }

  /** A tensor header; its data comes from whoever allocates it. `ne` is innermost first, as in ggml. */
  tensor(type: TypeName, ne: readonly number[]): Tensor {
    const shape: Shape = [ne[0] ?? 1, ne[1] ?? 1, ne[2] ?? 1, ne[3] ?? 1];
    const pointer = this.library.symbols.ggml_new_tensor_4d(this.pointer, TYPES[type].id, ...shape);
    return Tensor.contiguous(pointer, type, shape);
  }

  free(): void {
    if (this.#freed) throw new Error('This ggml context is freed already.');
    this.#freed = true;
    this.library.symbols.ggml_free(this.pointer);
  }
}
