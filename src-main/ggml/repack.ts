/**
 * Weights rearranged for faster products. ggml's CPU library has such kernels for some types and row counts; they read
 * a matrix from memory of a buffer type of its own, which rearranges it while it is filled. The numbers stay the same.
 */
import type { Backend } from './backend.ts';
import { TensorBuffer } from './buffer.ts';
import { GraphBuilder } from './graph.ts';
import type { Pointer } from './symbols.ts';
import type { TypeName } from './types.ts';

const NAME = 'CPU_REPACK';

/** The memory that rearranges, or undefined where this device has none. */
export function repackingMemory(backend: Backend): Pointer | undefined {
  if (backend.kind !== 'cpu') return undefined;
  const { library } = backend;
  return library
    .extraBufferTypes(backend.device)
    .find((type) => library.symbols.ggml_backend_buft_name(type) === NAME);
}

/**
 * Whether the device can multiply with a matrix of this type and `ne` out of that memory. Filling it with one it has no
 * kernel for would end the process, so a probe asks first.
 */
export function canRepack(backend: Backend, memory: Pointer, type: TypeName, ne: readonly number[]): boolean {
  const probe = new TensorBuffer(backend, 1);
  const graph = new GraphBuilder(backend, 4);
  try {
    const weight = probe.declare(type, ne);
    probe.allocate(memory);
    return backend.supports(graph.mulMat(weight, graph.input('f32', [ne[0] ?? 1, 8])));
  } finally {
    graph.free();
    probe.free();
  }
}
