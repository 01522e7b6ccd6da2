import { stat } from 'node:fs/promises';
import {
  InsufficientMemoryError,
  type Llama,
  type LlamaContext,
  type LlamaModel,
  type LlamaModelOptions,
} from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import { usableCores } from './engine.ts';
import { type TurnEncoder, turnEncoder } from './encode-turns.ts';
import { fasterThreads } from './measure-threads.ts';

/** Contexts kept at once: base and tuned side by side, and one for scoring. */
const keptContexts = 3;
const usualContext = 4096;
/** Up to this size attention is kept in F32, which costs little and makes scores exact. */
const smallModel = 1_000_000_000;

export interface HeldModel {
  readonly path: string;
  readonly model: LlamaModel;
  readonly encoder: TurnEncoder;
  readonly threads: number;
  readonly parameters: number;
  readonly device: string;
  context(wish: ContextWish): Promise<LlamaContext>;
  dispose(): Promise<void>;
}

export interface ContextWish {
  readonly adapterPath: string | null;
  readonly tokens: number;
  /** F32 attention whatever the model's size. */
  readonly exact: boolean;
}

export interface ModelHolder {
  hold(path: string, onLoading: (share: number) => void, signal: AbortSignal): Promise<HeldModel>;
  /** Work with a model's vocabulary: of the model in memory if it is this one, else without loading its weights. */
  withEncoder<T>(path: string, work: (encoder: TurnEncoder) => T): Promise<T>;
  /** The same for its tokens. */
  withModel<T>(path: string, work: (model: LlamaModel) => T): Promise<T>;
}

/** Holds one model at a time; asking for another, or for a file that has changed, swaps it. */
export function modelHolder(llama: Llama): ModelHolder {
  let current: { readonly key: string; readonly held: HeldModel } | null = null;

  async function withModel<T>(path: string, work: (model: LlamaModel) => T): Promise<T> {
    if (current !== null && current.key === (await fileKey(path))) return work(current.held.model);
    const vocabulary = await load(llama, { modelPath: path, vocabOnly: true }, new AbortController().signal);
    try {
      return work(vocabulary);
    } finally {
      await vocabulary.dispose();
    }
  }

  return {
    withModel,
    withEncoder: (path, work) =>
      withModel(path, (model) =>
        work(model === current?.held.model ? current.held.encoder : turnEncoder(model)),
      ),
    async hold(path, onLoading, signal) {
      const key = await fileKey(path);
      if (current?.key === key) return current.held;
      await current?.held.dispose();
      current = null;
      const model = await load(llama, { modelPath: path, onLoadProgress: onLoading }, signal);
      const held = await holdModel(llama, path, model);
      current = { key, held };
      return held;
    },
  };
}

async function fileKey(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${path}\n${size}\n${mtimeMs}`;
  } catch (error) {
    throw new WorkerError({
      code: 'model-missing',
      message: 'The model file is no longer where it was.',
      remedy: 'Put it back, or add the model again from its new place.',
      evidence: String(error),
    });
  }
}

async function load(llama: Llama, options: LlamaModelOptions, signal: AbortSignal): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ ...options, loadSignal: signal });
  } catch (error) {
    if (signal.aborted) throw new WorkerError({ code: 'cancelled', message: 'Stopped on request.' });
    throw loadFailure(error, {
      code: 'model-cannot-be-loaded',
      message: 'The model file cannot be loaded.',
      remedy: 'Choose another model, or fetch this one again: it may be damaged or of an unknown kind.',
    });
  }
}

async function holdModel(llama: Llama, path: string, model: LlamaModel): Promise<HeldModel> {
  const parameters = countParameters(model);
  const cores = usableCores(llama);
  const threads = parameters > smallModel || cores === 1 ? cores : await fasterThreads(model, cores);
  const gpus = model.gpuLayers > 0 ? await llama.getGpuDeviceNames() : [];
  const device =
    gpus.length > 0 ? gpus.join(', ') : `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const contexts = new Map<string, LlamaContext>();

  async function context({ adapterPath, tokens, exact }: ContextWish): Promise<LlamaContext> {
    if (tokens > model.trainContextSize) throw tooLong(tokens, model.trainContextSize);
    const adapter = adapterPath === null ? '' : await fileKey(adapterPath);
    const full = exact || parameters <= smallModel;
    const key = `${full ? 'f32' : 'f16'}\n${adapter}`;
    const kept = contexts.get(key);
    if (kept !== undefined && kept.contextSize >= tokens) {
      contexts.delete(key);
      contexts.set(key, kept);
      return kept;
    }
    await kept?.dispose();
    contexts.delete(key);
    while (contexts.size >= keptContexts) {
      const [oldestKey, oldest] = contexts.entries().next().value as [string, LlamaContext];
      contexts.delete(oldestKey);
      await oldest.dispose();
    }
    const made = await createContext(model, {
      adapterPath,
      contextSize: Math.min(model.trainContextSize, Math.max(tokens, usualContext)),
      full,
      threads,
    });
    contexts.set(key, made);
    return made;
  }

  return {
    path,
    model,
    encoder: turnEncoder(model),
    threads,
    parameters,
    device,
    context,
    dispose: () => model.dispose(),
  };
}

async function createContext(
  model: LlamaModel,
  wish: {
    readonly adapterPath: string | null;
    readonly contextSize: number;
    readonly full: boolean;
    readonly threads: number;
  },
): Promise<LlamaContext> {
  try {
    return await model.createContext({
      contextSize: wish.contextSize,
      threads: wish.threads,
      ...(wish.full
        ? { flashAttention: false, experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32' }
        : {}),
      ...(wish.adapterPath === null ? {} : { lora: wish.adapterPath }),
    });
  } catch (error) {
    throw loadFailure(
      error,
      wish.adapterPath === null
        ? { code: 'model-cannot-be-loaded', message: 'The model cannot be made ready to answer.' }
        : { code: 'adapter-does-not-fit', message: 'What was learned does not fit this model file.' },
    );
  }
}

function loadFailure(
  error: unknown,
  otherwise: { readonly code: string; readonly message: string; readonly remedy?: string },
): WorkerError {
  if (error instanceof WorkerError) return error;
  const evidence = error instanceof Error ? error.message : String(error);
  if (error instanceof InsufficientMemoryError) {
    return new WorkerError({
      code: 'out-of-memory',
      message: 'There is not enough free memory for this model.',
      remedy: 'Close other programs or choose a smaller model.',
      evidence,
    });
  }
  return new WorkerError({ ...otherwise, evidence });
}

function tooLong(tokens: number, most: number): WorkerError {
  return new WorkerError({
    code: 'too-long',
    message: `Question and answer together are longer (${tokens} tokens) than this model can hold (${most}).`,
    remedy: 'Shorten the text, or start a new chat.',
  });
}

function countParameters(model: LlamaModel): number {
  const tensors = model.fileInfo.fullTensorInfo ?? model.fileInfo.tensorInfo ?? [];
  return tensors.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce<number>((product, size) => product * Number(size), 1),
    0,
  );
}
