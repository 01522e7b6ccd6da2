import { WorkerError } from '../workers/serve.ts';
import type { HeaderTensor } from './gguf-header.ts';

type Values = ReadonlyMap<string, string | number | boolean>;

const mostLayers = 1024;
const mostWidth = 2 ** 20;
const scalings: ReadonlySet<unknown> = new Set(['none', 'linear', 'yarn', 'longrope']);
const notWeights = new Set(['i8', 'i16', 'i32', 'i64', 'f64']);
const isCount = (value: unknown): boolean => typeof value === 'number' && value > 0;

/**
 * Whether what a header says of the model agrees with itself and with the weights: a library that trusts it would
 * otherwise divide by zero, or read beyond a matrix.
 * @throws WorkerError `model-damaged` with the contradiction
 */
export function checkModel(architecture: string, values: Values, tensors: readonly HeaderTensor[]): void {
  const own = (key: string) => values.get(`${architecture}.${key}`);
  const whole = (key: string, least: number, most: number): number | null => {
    const value = own(key);
    if (value === undefined) return null;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw damaged(`it says “${key}” is ${String(value).slice(0, 40)}`);
    }
    return value;
  };
  const layers = whole('block_count', 1, mostLayers);
  const width = whole('embedding_length', 1, mostWidth);
  whole('context_length', 1, 2 ** 31);
  whole('feed_forward_length', 0, 2 ** 24);
  whole('vocab_size', 1, 2 ** 26);
  const heads = whole('attention.head_count', 0, 4096);
  const keyHeads = whole('attention.head_count_kv', 0, 4096);
  if (heads !== null && keyHeads !== null && keyHeads > 0 && heads % keyHeads !== 0) {
    throw damaged(`its ${heads} heads cannot share ${keyHeads}`);
  }
  for (const key of ['attention.key_length', 'attention.value_length', 'rope.dimension_count']) {
    whole(key, 1, 65_536);
  }
  const scaling = own('rope.scaling.type');
  if (scaling !== undefined && !scalings.has(scaling)) {
    throw damaged(`it says “rope.scaling.type” is ${String(scaling).slice(0, 40)}`);
  }
  const has = (part: string): boolean => tensors.some(({ name }) => name.includes(part));
  const perLayer = (key: string): boolean => typeof own(`${key}.length`) === 'number';
  if (has('.ffn_up.') && !perLayer('feed_forward_length') && !isCount(own('feed_forward_length'))) {
    throw damaged('it does not say how wide its layers are');
  }
  if (has('.attn_q') && !perLayer('attention.head_count') && !isCount(own('attention.head_count'))) {
    throw damaged('it does not say how many heads it has');
  }
  const foreign = tensors.find(({ type }) => notWeights.has(type));
  if (foreign !== undefined) {
    throw damaged(`“${foreign.name}” is stored as ${foreign.type.toUpperCase()}, which weights never are`);
  }
  for (const key of ['attention.layer_norm_rms_epsilon', 'rope.freq_base', 'rope.scaling.factor']) {
    const value = own(key);
    if (value !== undefined && (typeof value !== 'number' || !Number.isFinite(value) || value < 0)) {
      throw damaged(`it says “${key}” is ${String(value).slice(0, 40)}`);
    }
  }
  checkWords(values, tensors, width);
  if (layers !== null) checkLayers(tensors, layers);
}

/** The tables of a vocabulary are of one length, and the embedding has a row for each word. */
function checkWords(values: Values, tensors: readonly HeaderTensor[], width: number | null): void {
  const words = values.get('tokenizer.ggml.tokens.length');
  for (const table of ['scores', 'token_type']) {
    const length = values.get(`tokenizer.ggml.${table}.length`);
    if (typeof length === 'number' && length !== words) {
      throw damaged(`its vocabulary has ${String(words)} words and ${length} ${table.replace('_', ' ')}s`);
    }
  }
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight');
  if (embedding === undefined) return;
  const [size = 1, rows = 1] = embedding.ne;
  if (width !== null && size !== width) {
    throw damaged(`its words are ${size} numbers wide, and it says ${width}`);
  }
  if (typeof words === 'number' && words > 0 && rows !== words) {
    throw damaged(`it knows ${words} words and holds ${rows}`);
  }
}

/** Every layer has weights, and no weights belong to a layer that is not there. */
function checkLayers(tensors: readonly HeaderTensor[], layers: number): void {
  const found = new Set<number>();
  for (const { name } of tensors) {
    const [, layer] = /^blk\.(\d+)\./u.exec(name) ?? [];
    if (layer === undefined) continue;
    if (Number(layer) >= layers) throw damaged(`it says it has ${layers} layers and holds “${name}”`);
    found.add(Number(layer));
  }
  if (found.size !== layers) throw damaged(`${layers - found.size} of its ${layers} layers have no weights`);
}

function damaged(how: string): WorkerError {
  return new WorkerError({
    code: 'model-damaged',
    message: `The model file is damaged: ${how}.`,
    remedy: 'Fetch the file again, or choose another one.',
  });
}
