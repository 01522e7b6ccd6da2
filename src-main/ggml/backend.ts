/** A device that computes: the CPU with a number of threads, or one GPU. */
import { availableParallelism } from 'node:os';
import { type Library, LibraryError } from './library.ts';
import type { Pointer } from './symbols.ts';
import type { Tensor } from './tensor.ts';

/** Renderers that only pretend to be a graphics card: slower than the processor they run on. */
export const SOFTWARE_GPU = /llvmpipe|swiftshader|software/i;

const CPU = 0;
const GPU_TYPES: readonly number[] = [1, 2];

/** A computation that the device gave up on. */
export class DeviceError extends Error {
  readonly lines: readonly string[];
  constructor(message: string, lines: readonly string[]) {
    super(message);
    this.name = 'DeviceError';
    this.lines = lines;
  }
}

export class Backend {
  readonly library: Library;
  readonly pointer: Pointer;
  readonly device: Pointer;
  readonly kind: 'cpu' | 'gpu';
  /** The device's own name, e.g. “AMD Ryzen 7” or “NVIDIA RTX 4070”. */
  readonly name: string;
  readonly bufferType: Pointer;
  /**
   * Memory given back only when the process ends. Mesa's software renderer (22.3) touches freed memory again when a
   * descriptor that pointed to it is reused, and corrupts the heap.
   */
  readonly keepsMemory: boolean;
  #freed = false;

  private constructor(library: Library, device: Pointer, kind: 'cpu' | 'gpu') {
    const { symbols } = library;
    const pointer = symbols.ggml_backend_dev_init(device, null);
    if (pointer === null)
      throw new LibraryError(`The device ${symbols.ggml_backend_dev_name(device)} could not be opened.`);
    this.library = library;
    this.device = device;
    this.kind = kind;
    this.name = symbols.ggml_backend_dev_description(device).trim();
    this.pointer = pointer;
    this.keepsMemory = kind === 'gpu' && SOFTWARE_GPU.test(this.name);
    this.bufferType = symbols.ggml_backend_get_default_buffer_type(pointer);
  }

  /** The CPU. @param threads 0 = as many as this process may use. */
  static cpu(library: Library, threads: number): Backend {
    const device = devices(library).find(({ type }) => type === CPU)?.pointer;
    if (device === undefined) {
      throw new LibraryError('No compute library for this processor was found. Reinstall the app.');
    }
    const backend = new Backend(library, device, 'cpu');
    backend.useThreads(threads > 0 ? threads : availableParallelism());
    return backend;
  }

  /**
   * The first GPU, or undefined where the loaded libraries see none.
   * @param fullPrecision keep Vulkan from rounding factors of float32 products to 16 bits; heeded by the first call only
   */
  static gpu(library: Library, fullPrecision = false): Backend | undefined {
    const device = devices(library).find(({ type }) => GPU_TYPES.includes(type))?.pointer;
    if (device === undefined) return undefined;
    // ggml-vulkan reads this when it opens the device.
    if (fullPrecision) process.env['GGML_VK_DISABLE_F16'] = '1';
    return new Backend(library, device, 'gpu');
  }

  /** Whether this device itself can compute a node, as it stands in a graph. */
  supports(node: Tensor): boolean {
    return this.library.symbols.ggml_backend_dev_supports_op(this.device, node.pointer);
  }

  /** Threads of the computations to come; GPUs have none to set. */
  useThreads(threads: number): void {
    if (this.kind === 'cpu') this.library.setThreads(this, threads);
  }

  /** Free memory of the device in bytes, as its driver reports it. */
  freeMemory(): number {
    const free = new BigUint64Array(1);
    const total = new BigUint64Array(1);
    const bytes = (cell: BigUint64Array): Uint8Array => new Uint8Array(cell.buffer);
    this.library.symbols.ggml_backend_dev_memory(this.device, bytes(free), bytes(total));
    return Number(free[0]);
  }

  free(): void {
    if (this.#freed) throw new Error('This backend is freed already.');
    this.#freed = true;
    this.library.symbols.ggml_backend_free(this.pointer);
  }
}

function devices(library: Library): { pointer: Pointer; type: number }[] {
  const { symbols } = library;
  return Array.from({ length: symbols.ggml_backend_dev_count() }, (_, index) => {
    const pointer = symbols.ggml_backend_dev_get(index);
    return { pointer, type: symbols.ggml_backend_dev_type(pointer) };
  });
}
