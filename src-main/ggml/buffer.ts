/** Device memory for tensors that outlive a graph (weights, parameters), and the ways data moves in and out of it. */
import type { Backend } from './backend.ts';
import { Context } from './context.ts';
import type { Pointer } from './symbols.ts';
import type { Tensor } from './tensor.ts';
import type { TypeName } from './types.ts';

/** Thrown when a device has no room for what was asked. */
export class OutOfMemoryError extends Error {
  constructor(what: string, device: string) {
    super(`${device} has not enough memory for ${what}.`);
    this.name = 'OutOfMemoryError';
  }
}

/** Declare tensors, allocate once, then fill them. */
export class TensorBuffer {
  readonly backend: Backend;
  readonly #context: Context;
  #memory: Pointer | undefined;

  constructor(backend: Backend, tensors: number) {
    this.backend = backend;
    this.#context = new Context(backend.library, tensors);
  }

  declare(type: TypeName, ne: readonly number[]): Tensor {
    return this.#context.tensor(type, ne);
  }

  /** @param bufferType where to put the tensors; absent = the device's own memory */
  allocate(bufferType: Pointer = this.backend.bufferType): void {
    const { symbols } = this.backend.library;
    const memory = symbols.ggml_backend_alloc_ctx_tensors_from_buft(
      this.#context.pointer,
      bufferType,
    ) as Pointer | null;
    if (memory === null) throw new OutOfMemoryError('the weights', this.backend.name);
    this.#memory = memory;
  }

  get bytes(): number {
    return this.#memory === undefined
      ? 0
      : this.backend.library.symbols.ggml_backend_buffer_get_size(this.#memory);
  }

  /** Set every byte to zero. */
  clear(): void {
    if (this.#memory !== undefined) this.backend.library.symbols.ggml_backend_buffer_clear(this.#memory, 0);
  }

  free(): void {
    if (this.#memory !== undefined && !this.backend.keepsMemory) {
      this.backend.library.symbols.ggml_backend_buffer_free(this.#memory);
    }
    this.#memory = undefined;
    this.#context.free();
  }
}

type Bytes = Uint8Array | Float32Array | Int32Array;

/** Copy `data` into a tensor, `offset` bytes from its start. */
export function upload(backend: Backend, tensor: Tensor, data: Bytes, offset = 0): void {
  if (offset + data.byteLength > tensor.bytes) throw new RangeError('More data than the tensor holds.');
  backend.library.symbols.ggml_backend_tensor_set(tensor.pointer, data, offset, data.byteLength);
}

/** Copy a float32 tensor out of the device. */
export function downloadFloats(backend: Backend, tensor: Tensor): Float32Array {
  const data = new Float32Array(tensor.elements);
  backend.library.symbols.ggml_backend_tensor_get(tensor.pointer, data, 0, data.byteLength);
  return data;
}

/** Copy a tensor out of the device as it is stored there. */
export function downloadBytes(backend: Backend, tensor: Tensor): Uint8Array {
  const data = new Uint8Array(tensor.bytes);
  backend.library.symbols.ggml_backend_tensor_get(tensor.pointer, data, 0, data.byteLength);
  return data;
}
