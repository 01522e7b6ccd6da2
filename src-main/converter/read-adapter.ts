import { readTensorBytes, type TensorInfo } from '../ggml/gguf-read.ts';
import { checkFinite, type FloatType, toFloats } from './floats.ts';
import { type BaseModel, readHeader } from './open-model.ts';
import { doesNotFit, refusal, shown } from './refuse.ts';

/** A pair of an adapter: W acts as W + scale · B A. */
export interface AdapterPair {
  /** The base tensor's name, `.weight` included. */
  readonly tensor: string;
  readonly rank: number;
  /** alpha / rank; llama.cpp takes alpha 0 for scale 1. */
  readonly scale: number;
  readonly inputs: number;
  readonly outputs: number;
  /** [rank][inputs] */
  readonly a: TensorInfo;
  /** [outputs][rank] */
  readonly b: TensorInfo;
}

export interface OpenAdapter {
  readonly alpha: number;
  readonly rank: number;
  /** In the order of the base file. */
  readonly pairs: readonly AdapterPair[];
}

const suffix = /^(.+)\.lora_([ab])$/;

/**
 * llama.cpp's LoRA file, every pair checked against the base model.
 * @throws WorkerError `not-an-adapter`, `adapter-does-not-fit`, `adapter-damaged`
 */
export function readAdapter(path: string, base: BaseModel): OpenAdapter {
  const header = readHeader(path);
  const { metadata } = header;
  if (metadata.get('general.type') !== 'adapter' || metadata.get('adapter.type') !== 'lora')
    throw refusal(
      'not-an-adapter',
      'The adapter file is not a LoRA adapter in GGUF.',
      'Name the adapter’s file.',
    );
  const architecture = String(metadata.get('general.architecture') ?? '');
  if (architecture !== base.architecture)
    throw doesNotFit(`it is for ${shown(architecture)}, the model is ${shown(base.architecture)}`);
  const alpha = Number(metadata.get('adapter.lora.alpha') ?? Number.NaN);
  if (!Number.isFinite(alpha))
    throw refusal('not-an-adapter', 'The adapter file does not say its alpha.', 'Make the file again.');

  const halves = new Map<string, { a?: TensorInfo; b?: TensorInfo }>();
  for (const info of header.tensors.values()) {
    const match = suffix.exec(info.name);
    if (match === null) {
      // llama.cpp passes over norms in adapter files.
      if (info.name.endsWith('_norm.weight')) continue;
      throw refusal(
        'not-an-adapter',
        `The adapter holds ${shown(info.name)}, which is no part of a pair.`,
        'Make the file again.',
      );
    }
    const half = match[2] === 'a' ? { a: info } : { b: info };
    halves.set(match[1] as string, { ...halves.get(match[1] as string), ...half });
  }
  const pairs: AdapterPair[] = [];
  for (const { name, ne } of base.tensors.values()) {
    const { a, b } = halves.get(name) ?? {};
    if (a === undefined && b === undefined) continue;
    halves.delete(name);
    if (a === undefined || b === undefined) throw doesNotFit(`one half of ${shown(name)} is missing`);
    const rank = a.ne[1];
    const fits = a.ne[0] === ne[0] && b.ne[1] === ne[1] && b.ne[0] === rank && rank > 0;
    if (!fits || [a, b, { ne }].some(({ ne: shape }) => shape[2] !== 1 || shape[3] !== 1))
      throw doesNotFit(`the shapes of ${shown(name)} differ`);
    pairs.push({
      tensor: name,
      rank,
      scale: alpha === 0 ? 1 : alpha / rank,
      inputs: ne[0],
      outputs: ne[1],
      a,
      b,
    });
  }
  const [left] = halves.keys();
  if (left !== undefined) throw doesNotFit(`the model has no ${shown(left)}`);
  if (pairs.length === 0) throw refusal('not-an-adapter', 'The adapter is empty.', 'Choose another adapter.');
  return { alpha, rank: Math.max(...pairs.map(({ rank }) => rank)), pairs };
}

/** One half of a pair as float32. @throws WorkerError `adapter-damaged`, `unsupported-type` */
export function readHalf(file: number, info: TensorInfo): Float32Array {
  if (info.type !== 'f32' && info.type !== 'f16' && info.type !== 'bf16')
    throw refusal(
      'unsupported-type',
      `The adapter’s ${shown(info.name)} is stored as ${info.type}.`,
      'Make the adapter file in F32, F16 or BF16.',
    );
  const values = toFloats(info.type satisfies FloatType, readTensorBytes(file, info));
  checkFinite(values, info.name);
  return values;
}
