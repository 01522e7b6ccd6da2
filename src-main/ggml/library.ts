/**
 * Finds and loads the ggml libraries that the node-llama-cpp packages carry, once per process.
 * A process that does this must never load node-llama-cpp itself: two copies of the symbols collide.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import { bindSymbols, type Pointer, type Symbols } from './symbols.ts';
import { rowBytes, TYPES, type TypeName } from './types.ts';

/** Which build of the libraries: all of them compute on the CPU, the others on one kind of GPU too. */
export type LibraryFlavour = 'cpu' | 'vulkan' | 'cuda' | 'metal';

export interface Library {
  readonly flavour: LibraryFlavour;
  /** Folder the libraries came from. */
  readonly folder: string;
  readonly symbols: Symbols;
  /** `ggml_init` without memory for data: the struct it takes by value is known here only. */
  readonly createContext: (bytes: number) => Pointer;
  /** Threads of a CPU backend. */
  readonly setThreads: (
    backend: { readonly pointer: Pointer; readonly device: Pointer },
    threads: number,
  ) => void;
  /** Buffer types of a device besides its own, e.g. CPU memory with repacked weights. */
  readonly extraBufferTypes: (device: Pointer) => readonly Pointer[];
  /** Convert a whole number of blocks to float32. */
  readonly dequantize: (type: TypeName, blocks: Uint8Array, elements: number) => Float32Array;
  /** Address of ggml's conversion of a row to float32: `void (const void *row, float *to, int64_t count)`. */
  readonly toFloat: (type: TypeName) => Pointer;
  /** The last native log lines, oldest first: evidence for a failure. */
  readonly lastLines: () => readonly string[];
}

export class LibraryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LibraryError';
  }
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The version whose C signatures `symbols.ts` holds. */
export const PINNED = '3.22.1';
const KEPT_LINES = 40;

let loaded: Library | undefined;
let forward: ((level: LogLevel, line: string) => void) | undefined;

/** Hear native log lines as they come (they are kept as evidence in any case). */
export function onNativeLog(listener: (level: LogLevel, line: string) => void): void {
  forward = listener;
}

/** Package names for a flavour on this platform, best first. */
function packagesFor(flavour: LibraryFlavour): string[] {
  const { platform, arch } = process;
  if (platform === 'darwin') {
    return arch === 'arm64' && flavour === 'metal'
      ? ['mac-arm64-metal']
      : arch === 'x64'
        ? ['mac-x64']
        : ['mac-arm64-metal'];
  }
  const system = platform === 'win32' ? `win-${arch}` : arch === 'arm' ? 'linux-armv7l' : `linux-${arch}`;
  return flavour === 'cpu' ? [system] : flavour === 'metal' ? [] : [`${system}-${flavour}`];
}

/** The folder holding a flavour's libraries, or undefined where that package is not installed. */
export function findLibraries(flavour: LibraryFlavour): string | undefined {
  const require = createRequire(import.meta.url);
  for (const name of packagesFor(flavour)) {
    let manifest: string;
    try {
      manifest = join(dirname(require.resolve(`@node-llama-cpp/${name}`)), '..', 'package.json');
    } catch {
      continue;
    }
    const folder = unpacked(join(dirname(manifest), 'bins', name));
    if (!existsSync(folder)) continue;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    if (version !== PINNED) {
      throw new LibraryError(
        `The compute library ${name} has version ${version}; this app was built for ${PINNED}. Reinstall the app.`,
      );
    }
    return folder;
  }
  return undefined;
}

/** Native code cannot be loaded from inside Electron's archive; the builder puts a copy beside it. */
function unpacked(path: string): string {
  return path.replace(/app\.asar([\\/])/, 'app.asar.unpacked$1');
}

/** Load a flavour. A second call returns the first library and refuses another flavour. */
export function loadLibrary(flavour: LibraryFlavour): Library {
  if (loaded !== undefined) {
    if (loaded.flavour === flavour) return loaded;
    throw new LibraryError(`The ${loaded.flavour} compute library is loaded already; one process holds one.`);
  }
  const folder = findLibraries(flavour);
  if (folder === undefined) {
    throw new LibraryError(
      `The ${flavour} compute library is not installed for ${process.platform} ${process.arch}.`,
    );
  }
  const base = loadShared(folder, /^(lib)?ggml-base\.(so|dylib|dll)$/);
  const top = loadShared(folder, /^(lib)?ggml(\.[a-z]+)?(\.v[\d.]+)?\.(so|dylib|dll)$/);
  const symbols = bindSymbols(base, top);
  const lines = keepLog(base);
  symbols.ggml_backend_load_all_from_path(folder);
  loaded = { flavour, folder, symbols, ...bindSpecial(base, symbols), lastLines: () => lines };
  return loaded;
}

/** The calls whose arguments the table cannot express: a struct by value, and functions reached by address. */
function bindSpecial(
  base: LibraryHandle,
  symbols: Symbols,
): Pick<Library, 'createContext' | 'setThreads' | 'extraBufferTypes' | 'dequantize' | 'toFloat'> {
  const parameters = koffi.struct({ mem_size: 'size_t', mem_buffer: 'void *', no_alloc: 'bool' });
  const init = base.func('ggml_init', 'void *', [parameters]) as (parameters: object) => Pointer | null;
  const setThreads = koffi.proto('void', ['void *', 'int']);
  const extraTypes = koffi.proto('void *', ['void *']);
  const toFloat = koffi.proto('void', ['void *', 'void *', 'int64_t']);
  const traits = koffi.struct({
    type_name: 'const char *',
    blck_size: 'int64_t',
    blck_size_interleave: 'int64_t',
    type_size: 'size_t',
    is_quantized: 'bool',
    to_float: 'void *',
    from_float_ref: 'void *',
  });
  const procedure = (device: Pointer, name: string): Pointer | null =>
    symbols.ggml_backend_reg_get_proc_address(
      symbols.ggml_backend_dev_backend_reg(device),
      name,
    ) as Pointer | null;

  const conversion = (type: TypeName): Pointer => {
    const found = koffi.decode(symbols.ggml_get_type_traits(TYPES[type].id), traits) as { to_float: Pointer };
    return found.to_float;
  };

  return {
    createContext: (bytes) => {
      const context = init({ mem_size: bytes, mem_buffer: null, no_alloc: true });
      if (context === null) throw new LibraryError(`No memory for a context of ${bytes} bytes.`);
      return context;
    },
    setThreads: (backend, threads) => {
      const set = procedure(backend.device, 'ggml_backend_set_n_threads');
      if (set !== null) koffi.call(set, setThreads, backend.pointer, threads);
    },
    extraBufferTypes: (device) => {
      const get = procedure(device, 'ggml_backend_dev_get_extra_bufts');
      if (get === null) return [];
      const list = koffi.call(get, extraTypes, device) as Pointer | null;
      const found: Pointer[] = [];
      for (let i = 0; list !== null && i < 16; i += 1) {
        const entry = koffi.decode(list, i * 8, 'void *') as Pointer | null;
        if (entry === null) break;
        found.push(entry);
      }
      return found;
    },
    dequantize: (type, blocks, elements) => {
      if (blocks.byteLength < rowBytes(type, elements))
        throw new RangeError('Fewer bytes than the row needs.');
      if (type === 'f32') return new Float32Array(Uint8Array.from(blocks.subarray(0, elements * 4)).buffer);
      const floats = new Float32Array(elements);
      koffi.call(conversion(type), toFloat, blocks, floats, elements);
      return floats;
    },
    toFloat: conversion,
  };
}

function loadShared(folder: string, pattern: RegExp): LibraryHandle {
  const file = readdirSync(folder).find((name) => pattern.test(name));
  if (file === undefined) {
    throw new LibraryError(`The compute library folder ${folder} is incomplete. Reinstall the app.`);
  }
  try {
    return koffi.load(join(folder, file), { global: true });
  } catch (error) {
    throw new LibraryError(`The compute library ${file} could not be loaded.`, { cause: error });
  }
}

/** Route ggml's log into memory and to the listener; without this it writes to stderr. */
function keepLog(base: LibraryHandle): string[] {
  const levels: readonly (LogLevel | undefined)[] = [undefined, 'debug', 'info', 'warn', 'error'];
  const lines: string[] = [];
  let partial = '';
  let level: LogLevel = 'info';
  const callback = koffi.register(
    (code: number, text: string) => {
      level = levels[code] ?? level;
      const parts = (partial + text).split('\n');
      partial = parts.pop() ?? '';
      for (const line of parts) {
        if (line.trim() === '') continue;
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        forward?.(level, line);
      }
    },
    koffi.pointer(koffi.proto('void', ['int', 'const char *', 'void *'])),
  );
  const setLog = base.func('ggml_log_set', 'void', ['void *', 'void *']) as (
    callback: Pointer,
    data: null,
  ) => void;
  setLog(callback, null);
  return lines;
}
