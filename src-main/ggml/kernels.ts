/**
 * Our own operations, products above all, for ggml's custom operator, where this processor has the instructions: compiled C
 * (src-main/kernels, built into resources/kernels), loaded only when its bytes are the ones that were reviewed. Everything works without it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import { type Library, PINNED } from './library.ts';
import type { Pointer } from './symbols.ts';
import type { Tensor } from './tensor.ts';
import { TYPES, type TypeName } from './types.ts';

/** Reviewed builds by platform and architecture: file and SHA-256. */
const REVIEWED: Readonly<Record<string, { readonly file: string; readonly sha256: string }>> = {
  'linux-x64': {
    file: 'libvernacular-kernels.so',
    sha256: '13150a3b01f016ec4df89cb210be9662e98c9863e3a7bec7ed242a31261f4955',
  },
};

/** The resources folder seen from here: two folders up in the repository, three out of a packed app's archive. */
const PLACES = [
  ['..', '..'],
  ['..', '..', '..'],
] as const;

const OPERATIONS = [
  'mul_mat',
  'out_prod',
  'round',
  'mul_mat_rounded',
  'turn_halves',
  'turn_halves_back',
  'turn_pairs',
  'turn_pairs_back',
] as const;
export type KernelName = (typeof OPERATIONS)[number];

/** Addresses of the operations, for `ggml_custom_4d`. */
export type Kernels = Readonly<Record<KernelName, Pointer>>;

/** Numbers that share one factor when activations are rounded. */
export const ROUNDED_BLOCK = 32;

interface Opened {
  readonly kernels: Kernels | undefined;
  /** Held because koffi unloads a library whose handle nobody holds, addresses or not. */
  readonly file: LibraryHandle | undefined;
}

const NOTHING: Opened = { kernels: undefined, file: undefined };
let known: Opened | undefined;

/** The operations, or undefined where there is no reviewed build for this platform or the processor is too old. */
export function loadKernels(library: Library): Kernels | undefined {
  known ??= open(library);
  return known.kernels;
}

function open(library: Library): Opened {
  const platform = `${process.platform}-${process.arch}`;
  const reviewed = REVIEWED[platform];
  if (reviewed === undefined) return NOTHING;
  const path = PLACES.map((place) =>
    join(import.meta.dirname, ...place, 'resources', 'kernels', platform, reviewed.file),
  ).find((candidate) => existsSync(candidate));
  if (path === undefined) return NOTHING;
  if (createHash('sha256').update(readFileSync(path)).digest('hex') !== reviewed.sha256) return NOTHING;
  const file = koffi.load(path);
  const usable = file.func('int kernels_usable()') as () => number;
  const builtFor = file.func('const char *kernels_built_for()') as () => string;
  if (usable() === 0 || builtFor() !== PINNED) return NOTHING;
  const tellType = file.func('void kernels_tell_type(int, int64_t, int64_t, void *)') as (
    type: number,
    block: number,
    bytes: number,
    toFloat: Pointer | null,
  ) => void;
  for (const name of Object.keys(TYPES) as TypeName[]) {
    const { id, block, bytes } = TYPES[name];
    tellType(id, block, bytes, name === 'f32' ? null : library.toFloat(name));
  }
  const operation = file.func('void *kernels_operation(const char *)') as (name: string) => Pointer;
  const found = OPERATIONS.map((name) => [name, operation(name)] as const);
  return { kernels: Object.fromEntries(found) as Record<KernelName, Pointer>, file };
}

/** Whether the kernel for a product by 8-bit or 4-bit blocks fits: aᵀ b with `a` a stored matrix. */
export function fitsRounded(a: Tensor, b: Tensor): boolean {
  return (
    (a.type === 'q8_0' || a.type === 'q4_0') &&
    a.isContiguous &&
    a.ne[2] === 1 &&
    a.ne[3] === 1 &&
    b.type === 'f32' &&
    b.nb[0] === TYPES.f32.bytes
  );
}

/** Whether the float32 kernel can read both operands where their numbers lie beside each other in `inner` or in rows. */
export function fitsFloat(a: Tensor, b: Tensor, inner: 0 | 1): boolean {
  const float = TYPES.f32.bytes;
  if (b.type !== 'f32' || (b.nb[0] !== float && b.nb[1] !== float)) return false;
  if (a.type === 'f32') return a.nb[0] === float || a.nb[1] === float;
  return inner === 0 && a.nb[0] === TYPES[a.type].bytes && a.type !== 'i32' && a.type !== 'i64';
}
