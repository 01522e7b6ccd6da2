/**
 * The frozen model on the device: every matrix as stored (or as float32), and a transposed copy for the backward pass.
 * Where the processor has faster products for a rearranged weight, it is kept rearranged (ggml/repack.ts).
 */
import { closeSync, openSync } from 'node:fs';
import type { Backend } from '../ggml/backend.ts';
import { TensorBuffer, upload } from '../ggml/buffer.ts';
import { type GgufHeader, readTensorBytes, type TensorInfo } from '../ggml/gguf-read.ts';
import { canRepack } from '../ggml/repack.ts';
import type { Pointer } from '../ggml/symbols.ts';
import type { Tensor } from '../ggml/tensor.ts';
import { isQuantized, rowBytes, TYPES, type TypeName } from '../ggml/types.ts';
import type { FrozenLinear } from './autograd/linear.ts';
import { EmbeddingRows } from './embedding.ts';
import type { NumericMode } from './protocol.ts';
import { TURNED_ROWS, Turner } from './turned-copies.ts';

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
  readonly #buffers: readonly TensorBuffer[];

  constructor(
    embedding: EmbeddingRows,
    perLayerEmbedding: EmbeddingRows | null,
    linears: ReadonlyMap<string, FrozenLinear>,
    vectors: ReadonlyMap<string, Tensor>,
    kernels: ReadonlyMap<string, readonly Tensor[]>,
    buffers: readonly TensorBuffer[],
  ) {
    this.embedding = embedding;
    this.perLayerEmbedding = perLayerEmbedding;
    this.#linears = linears;
    this.#vectors = vectors;
    this.#kernels = kernels;
    this.#buffers = buffers;
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
    return this.#buffers.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Numbers in the matrices of all blocks. */
  get blockElements(): number {
    let sum = 0;
    for (const [name, { weight }] of this.#linears) if (name.startsWith('blk.')) sum += weight.elements;
    return sum;
  }

  free(): void {
    for (const buffer of this.#buffers) buffer.free();
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
  /** In memory that rearranges it, which takes a matrix as a whole only. */
  readonly repacked: boolean;
}

/**
 * @param needsTransposed whether gradients flow to the input of a linear (name without “.weight”)
 * @param copies 4 bits save memory and make gradients a little coarser
 * @param memory where weights are rearranged that have faster products so; undefined = nowhere
 */
export function loadWeights(
  backend: Backend,
  file: GgufHeader,
  mode: NumericMode,
  needsTransposed: (name: string) => boolean,
  copies: TransposedCopies,
  memory: Pointer | undefined,
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

  const repacked = new TensorBuffer(backend, file.tensors.size + 1);
  const declareLinear = (name: string, info: TensorInfo): void => {
    const [inputs, outputs] = info.ne;
    const type = mode === 'exact' ? 'f32' : info.type;
    const repack = memory !== undefined && canRepack(backend, memory, type, [inputs, outputs]);
    const weight = (repack ? repacked : buffer).declare(type, [inputs, outputs]);
    const transposed = needsTransposed(name)
      ? buffer.declare(mode === 'exact' ? 'f32' : transposedType(info.type, outputs, copies), [
          outputs,
          inputs,
        ])
      : undefined;
    pending.push({ info, weight, transposed, repacked: repack });
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
  if (pending.some((entry) => entry.repacked)) repacked.allocate(memory);
  for (const [name, linear] of linears) {
    const bias = vectors.get(`${name}.bias`);
    if (bias !== undefined) linears.set(name, { ...linear, bias });
  }

  const descriptor = openSync(file.path, 'r');
  const turner = new Turner(backend);
  try {
    for (const { info, tensor } of small) {
      upload(
        backend,
        tensor,
        backend.library.dequantize(info.type, readTensorBytes(descriptor, info), info.ne[0]),
      );
    }
    for (const info of convolutions) fillKernel(backend, descriptor, info, kernels.get(info.name) ?? []);
    for (const entry of pending) fillLinear(backend, turner, descriptor, entry);
  } finally {
    turner.free();
    closeSync(descriptor);
  }
  const perLayer = file.tensors.get(PER_LAYER_EMBEDDING);
  return new ModelWeights(
    new EmbeddingRows(backend.library, file.path, embeddingInfo),
    perLayer === undefined ? null : new EmbeddingRows(backend.library, file.path, perLayer),
    linears,
    vectors,
    kernels,
    [buffer, repacked],
  );
}

/** What transposed copies of quantized weights are kept in; 8-bit blocks round far less than the weights' own type. */
export type TransposedCopies = 'q8_0' | 'q4_0';

/** The type of a transposed copy; where the outputs do not fill whole blocks, 16-bit floats. */
function transposedType(type: TypeName, outputs: number, copies: TransposedCopies): TypeName {
  if (!isQuantized(type)) return type;
  return outputs % TYPES[copies].block === 0 ? copies : 'f16';
}

function fillLinear(
  backend: Backend,
  turner: Turner,
  descriptor: number,
  { info, weight, transposed, repacked }: Pending,
): void {
  const [inputs, outputs] = info.ne;
  const stored = rowBytes(info.type, inputs);
  const whole = repacked ? readTensorBytes(descriptor, info) : undefined;
  if (whole !== undefined) upload(backend, weight, whole);
  function* rows(): Generator<Uint8Array> {
    for (let first = 0; first < outputs; first += TURNED_ROWS) {
      const count = Math.min(TURNED_ROWS, outputs - first);
      const bytes =
        whole?.subarray(first * stored, (first + count) * stored) ??
        readTensorBytes(descriptor, info, first * stored, count * stored);
      if (!repacked) {
        const same = weight.type === info.type;
        const data = same ? bytes : backend.library.dequantize(info.type, bytes, count * inputs);
        upload(backend, weight, data, first * rowBytes(weight.type, inputs));
      }
      yield bytes;
    }
  }
  if (transposed !== undefined) turner.fill(backend, transposed, info.type, rows());
  else for (const _ of rows());
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
