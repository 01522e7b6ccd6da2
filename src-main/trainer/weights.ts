/**
 * The frozen model on the device: every matrix as stored (or as float32), and a transposed copy for the backward pass.
 * Copies are made block by block, so that never more than one block is held as float32.
 */
import { closeSync, openSync } from 'node:fs';
import type { Backend } from '../ggml/backend.ts';
import { TensorBuffer, upload } from '../ggml/buffer.ts';
import { type GgufHeader, readTensorBytes, type TensorInfo } from '../ggml/gguf-read.ts';
import { quantizeRows } from '../ggml/quantize.ts';
import type { Tensor } from '../ggml/tensor.ts';
import { isQuantized, rowBytes, TYPES, type TypeName } from '../ggml/types.ts';
import type { FrozenLinear } from './autograd/linear.ts';
import { EmbeddingRows } from './embedding.ts';
import type { NumericMode } from './protocol.ts';

/** Values held as float32 at a time while a transposed copy is made. */
const BLOCK_VALUES = 1 << 22;
const PER_LAYER_EMBEDDING = 'per_layer_token_embd.weight';
/** Kernels of short convolutions, ne [taps, channels]. */
const CONVOLUTION = /\.(shortconv\.conv|ssm_conv1d)\.weight$/;

export class ModelWeights {
  readonly embedding: EmbeddingRows;
  /** Further numbers per token, for every layer its own (Gemma 4); read row by row too. */
  readonly perLayerEmbedding: EmbeddingRows | null;
  readonly #linears: ReadonlyMap<string, FrozenLinear>;
  readonly #vectors: ReadonlyMap<string, Tensor>;
  readonly #kernels: ReadonlyMap<string, readonly Tensor[]>;
  readonly #buffer: TensorBuffer;

  constructor(
    embedding: EmbeddingRows,
    perLayerEmbedding: EmbeddingRows | null,
    linears: ReadonlyMap<string, FrozenLinear>,
    vectors: ReadonlyMap<string, Tensor>,
    kernels: ReadonlyMap<string, readonly Tensor[]>,
    buffer: TensorBuffer,
  ) {
    this.embedding = embedding;
    this.perLayerEmbedding = perLayerEmbedding;
    this.#linears = linears;
    this.#vectors = vectors;
    this.#kernels = kernels;
    this.#buffer = buffer;
  }

  /** By name without “.weight”, e.g. `blk.0.attn_q`. */
  linear(name: string): FrozenLinear {
    const found = this.#linears.get(name);
    if (found === undefined) throw new MissingTensorError(`${name}.weight`);
    return found;
  }

  has(name: string): boolean {
    return this.#linears.has(name) || this.#vectors.has(name);
  }

  /** A one-dimensional float32 tensor by its full name, e.g. `blk.0.attn_norm.weight`. */
  vector(name: string): Tensor {
    const found = this.#vectors.get(name);
    if (found === undefined) throw new MissingTensorError(name);
    return found;
  }

  /** A convolution's weights by full name: one float32 vector [channels] per distance back, the token itself first. */
  kernel(name: string): readonly Tensor[] {
    const found = this.#kernels.get(name);
    if (found === undefined) throw new MissingTensorError(name);
    return found;
  }

  get bytes(): number {
    return this.#buffer.bytes;
  }

  /** Numbers in the matrices of all blocks. */
  get blockElements(): number {
    let sum = 0;
    for (const [name, { weight }] of this.#linears) if (name.startsWith('blk.')) sum += weight.elements;
    return sum;
  }

  free(): void {
    this.#buffer.free();
    this.embedding.close();
    this.perLayerEmbedding?.close();
  }
}

export class MissingTensorError extends Error {
  constructor(name: string) {
    super(`The model file lacks the tensor ${name}.`);
    this.name = 'MissingTensorError';
  }
}

interface Pending {
  readonly info: TensorInfo;
  readonly weight: Tensor;
  readonly transposed: Tensor | undefined;
}

/**
 * @param needsTransposed whether gradients flow to the input of a linear (name without “.weight”)
 * @param copies 4 bits save memory and make gradients a little coarser
 */
export function loadWeights(
  backend: Backend,
  file: GgufHeader,
  mode: NumericMode,
  needsTransposed: (name: string) => boolean,
  copies: TransposedCopies = 'q8_0',
): ModelWeights {
  const embeddingInfo = file.tensors.get('token_embd.weight');
  if (embeddingInfo === undefined) throw new MissingTensorError('token_embd.weight');
  const convolutions = [...file.tensors.values()].filter(({ name }) => CONVOLUTION.test(name));
  const taps = convolutions.reduce((sum, { ne }) => sum + ne[0], 0);
  const buffer = new TensorBuffer(backend, 2 * file.tensors.size + taps + 2);
  const pending: Pending[] = [];
  const linears = new Map<string, FrozenLinear>();
  const vectors = new Map<string, Tensor>();
  const kernels = new Map<string, readonly Tensor[]>();

  const declareLinear = (name: string, info: TensorInfo): void => {
    const [inputs, outputs] = info.ne;
    const weight = buffer.declare(mode === 'exact' ? 'f32' : info.type, [inputs, outputs]);
    const transposed = needsTransposed(name)
      ? buffer.declare(mode === 'exact' ? 'f32' : transposedType(info.type, outputs, copies), [
          outputs,
          inputs,
        ])
      : undefined;
    pending.push({ info, weight, transposed });
    linears.set(name, { weight, transposed, bias: undefined });
  };

  const small: { info: TensorInfo; tensor: Tensor }[] = [];
  for (const info of file.tensors.values()) {
    if (info.name === 'token_embd.weight' || info.name === PER_LAYER_EMBEDDING) continue;
    if (CONVOLUTION.test(info.name)) {
      kernels.set(
        info.name,
        Array.from({ length: info.ne[0] }, () => buffer.declare('f32', [info.ne[1]])),
      );
      continue;
    }
    if (info.ne[1] === 1 && info.ne[2] === 1) {
      const tensor = buffer.declare('f32', [info.ne[0]]);
      vectors.set(info.name, tensor);
      small.push({ info, tensor });
    } else if (info.ne[2] === 1 && info.name.endsWith('.weight')) {
      declareLinear(info.name.slice(0, -'.weight'.length), info);
    }
  }
  // Tied models have no output matrix: the embedding serves.
  if (!linears.has('output')) declareLinear('output', embeddingInfo);
  buffer.allocate();
  for (const [name, linear] of linears) {
    const bias = vectors.get(`${name}.bias`);
    if (bias !== undefined) linears.set(name, { ...linear, bias });
  }

  const descriptor = openSync(file.path, 'r');
  try {
    for (const { info, tensor } of small) {
      upload(
        backend,
        tensor,
        backend.library.dequantize(info.type, readTensorBytes(descriptor, info), info.ne[0]),
      );
    }
    for (const info of convolutions) fillKernel(backend, descriptor, info, kernels.get(info.name) ?? []);
    for (const entry of pending) fillLinear(backend, descriptor, entry);
  } finally {
    closeSync(descriptor);
  }
  const perLayer = file.tensors.get(PER_LAYER_EMBEDDING);
  return new ModelWeights(
    new EmbeddingRows(backend.library, file.path, embeddingInfo),
    perLayer === undefined ? null : new EmbeddingRows(backend.library, file.path, perLayer),
    linears,
    vectors,
    kernels,
    buffer,
  );
}

/** What transposed copies of quantized weights are kept in; 8-bit blocks round far less than the weights' own type. */
export type TransposedCopies = 'q8_0' | 'q4_0';

/** The type of a transposed copy; where the outputs do not fill whole blocks, 16-bit floats. */
function transposedType(type: TypeName, outputs: number, copies: TransposedCopies): TypeName {
  if (!isQuantized(type)) return type;
  return outputs % TYPES[copies].block === 0 ? copies : 'f16';
}

function fillLinear(backend: Backend, descriptor: number, { info, weight, transposed }: Pending): void {
  const [inputs, outputs] = info.ne;
  const { library } = backend;
  const stored = rowBytes(info.type, inputs);
  const rowsAtOnce = Math.max(32, Math.floor(BLOCK_VALUES / inputs / 32) * 32);
  const turned = transposed === undefined ? undefined : new Uint8Array(transposed.bytes);
  for (let first = 0; first < outputs; first += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, outputs - first);
    const bytes = readTensorBytes(descriptor, info, first * stored, rows * stored);
    const convert = weight.type !== info.type;
    const floats =
      convert || turned !== undefined
        ? library.dequantize(info.type, bytes, rows * inputs)
        : new Float32Array(0);
    upload(backend, weight, convert ? floats : bytes, first * rowBytes(weight.type, inputs));
    if (transposed === undefined || turned === undefined) continue;
    const block = quantizeRows(library, transposed.type, transposeFloats(floats, rows, inputs), rows);
    placeColumns(turned, block, inputs, rowBytes(transposed.type, outputs), rowBytes(transposed.type, first));
  }
  if (transposed !== undefined && turned !== undefined) upload(backend, transposed, turned);
}

/** Stored per channel with the token itself last; wanted per distance with the token itself first. */
function fillKernel(backend: Backend, descriptor: number, info: TensorInfo, kernel: readonly Tensor[]): void {
  const [taps, channels] = info.ne;
  const bytes = readTensorBytes(descriptor, info);
  const stored = backend.library.dequantize(info.type, bytes, taps * channels);
  kernel.forEach((tensor, distance) => {
    const weights = Float32Array.from(
      { length: channels },
      (_, c) => stored[c * taps + taps - 1 - distance] ?? 0,
    );
    upload(backend, tensor, weights);
  });
}

/** [rows][columns] → [columns][rows], in tiles that stay in the cache. */
function transposeFloats(source: Float32Array, rows: number, columns: number): Float32Array {
  const target = new Float32Array(source.length);
  const tile = 32;
  for (let r0 = 0; r0 < rows; r0 += tile) {
    const r1 = Math.min(rows, r0 + tile);
    for (let c0 = 0; c0 < columns; c0 += tile) {
      const c1 = Math.min(columns, c0 + tile);
      for (let r = r0; r < r1; r += 1) {
        for (let c = c0; c < c1; c += 1) target[c * rows + r] = source[r * columns + c] as number;
      }
    }
  }
  return target;
}

/** Copy `rows` short rows into a wider matrix, each starting `offset` bytes into its row. */
function placeColumns(
  target: Uint8Array,
  block: Uint8Array,
  rows: number,
  stride: number,
  offset: number,
): void {
  const width = block.byteLength / rows;
  for (let row = 0; row < rows; row += 1) {
    target.set(block.subarray(row * width, (row + 1) * width), row * stride + offset);
  }
}
