/** Random tiny models of every family: heads, groups, widths, tied or not, windows, scaling, weight types. */
import { type WritableEntries, type WritableTensor, writeGguf } from '../../ggml/gguf-write.ts';
import type { Library } from '../../ggml/library.ts';
import { quantizeRows } from '../../ggml/quantize.ts';
import type { TypeName } from '../../ggml/types.ts';
import { type Random, seededRandom } from '../random.ts';

export interface RandomShape {
  readonly architecture: string;
  readonly seed: number;
  readonly type: TypeName;
  /** The numbers drawn, in words, for a failure's report. */
  readonly words: string;
  readonly vocabulary: number;
  readonly model: Uint8Array;
}

interface Drawn {
  readonly random: Random;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly inner: number;
  readonly window: number;
  readonly tied: boolean;
  readonly stretch: number;
}

/** Declares a tensor: more than one dimension = a random matrix; `gain` widens it, 0 = near one (norms). */
type Add = (name: string, ne: readonly number[], gain?: number) => void;

/** What llama.cpp looks for by name; the rest of the vocabulary only has to be there. */
const BYTES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);
const WORDS = ['<unk>', '<s>', '</s>', ...BYTES, '▁'];
const NORM = 0;
const SIZES = [8, 16, 32] as const;
/** As many as it takes to have every kind of layer; llama.cpp aborts on an LFM2 without attention. */
const LAYERS: Readonly<Record<string, readonly number[]>> = { gemma4: [4, 5], qwen35: [4, 5], lfm2: [2, 3] };

/** Families whose heads need not fill the width. */
const FREE_HEADS: ReadonlySet<string> = new Set([
  'llama',
  'qwen3',
  'gemma2',
  'gemma3',
  'gemma4',
  'mistral3',
  'qwen35',
]);

export function randomShape(library: Library, architecture: string, seed: number): RandomShape {
  const random = seededRandom(seed, ...Buffer.from(architecture));
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)] as T;
  const kvHeads = pick([1, 2, 3]);
  const heads = kvHeads * pick([1, 2, 3]);
  const headSize = pick(SIZES);
  const free = FREE_HEADS.has(architecture);
  // Rows of quantized matrices are whole blocks of 32.
  const fills = (heads * headSize) % 32 === 0 && (kvHeads * headSize) % 32 === 0;
  const type =
    fills || free
      ? pick(['f32', 'f32', 'f16', 'bf16', 'q8_0', 'q4_0'] as const)
      : pick(['f32', 'f16'] as const);
  const drawn: Drawn = {
    random,
    layers: pick(LAYERS[architecture] ?? [1, 2, 3]),
    width: free ? pick([32, 64, 96]) : heads * headSize,
    heads,
    kvHeads,
    headSize,
    inner: pick([32, 64, 160]),
    window: pick([2, 3, 5, 40]),
    // llama.cpp asks OLMo 2 for an output matrix of its own.
    tied: pick([true, false]) && architecture !== 'olmo2',
    stretch: pick([1, 1, 4]),
  };
  const vocabulary = pick([261, 288, 320]);
  const tensors: WritableTensor[] = [];
  const add: Add = (name, ne, gain = 1) => {
    const [inputs = 1] = ne;
    const count = ne.reduce((product, n) => product * n, 1);
    const values = Float32Array.from({ length: count }, () =>
      gain === NORM ? 0.9 + 0.2 * random.next() : (gain * (random.next() - 0.5) * 3.4) / Math.sqrt(inputs),
    );
    const stored =
      ne.length === 2 && gain !== NORM && inputs % 32 === 0 && !name.includes('conv') ? type : 'f32';
    tensors.push(
      stored === 'f32'
        ? { name, ne, data: values }
        : { name, ne, type: stored, data: quantizeRows(library, stored, values, inputs) },
    );
  };
  const family = FAMILIES[architecture];
  if (family === undefined) throw new Error(`No random shapes are known of ${architecture}.`);
  const keys = family(add, drawn);
  const d = drawn.width;
  add('token_embd.weight', [d, vocabulary], 2);
  add(architecture === 'lfm2' ? 'token_embd_norm.weight' : 'output_norm.weight', [d], NORM);
  if (!drawn.tied && architecture !== 'lfm2' && !architecture.startsWith('gemma'))
    add('output.weight', [d, vocabulary], 1.5);
  const own: WritableEntries = {
    vocab_size: { u32: vocabulary },
    context_length: { u32: 512 },
    block_count: { u32: drawn.layers },
    embedding_length: { u32: d },
    feed_forward_length: { u32: drawn.inner },
    'attention.head_count': { u32: heads },
    'attention.head_count_kv': { u32: kvHeads },
    'attention.layer_norm_rms_epsilon': { f32: pick([1e-6, 1e-5, 1e-3]) },
    'rope.freq_base': { f32: pick([5000, 10_000, 500_000]) },
    ...(free
      ? { 'attention.key_length': { u32: headSize }, 'attention.value_length': { u32: headSize } }
      : {}),
    'rope.dimension_count': { u32: headSize },
    ...keys,
  };
  const model = writeGguf(
    {
      'general.architecture': { text: architecture },
      'general.name': { text: 'random shape' },
      'tokenizer.ggml.model': { text: 'llama' },
      'tokenizer.ggml.tokens': {
        texts: Array.from({ length: vocabulary }, (_, i) => WORDS[i] ?? `word${i}`),
      },
      ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${architecture}.${key}`, value])),
    },
    tensors,
  );
  const { random: _, ...numbers } = drawn;
  return {
    architecture,
    seed,
    type,
    words: JSON.stringify({ type, vocabulary, ...numbers }),
    vocabulary,
    model,
  };
}

function attention(add: Add, b: string, { width, heads, kvHeads, headSize }: Drawn): void {
  add(`${b}attn_q.weight`, [width, heads * headSize], 1.5);
  add(`${b}attn_k.weight`, [width, kvHeads * headSize], 1.5);
  add(`${b}attn_v.weight`, [width, kvHeads * headSize]);
  add(`${b}attn_output.weight`, [heads * headSize, width]);
}

function feedForward(add: Add, b: string, { width, inner }: Drawn): void {
  add(`${b}ffn_gate.weight`, [width, inner]);
  add(`${b}ffn_up.weight`, [width, inner]);
  add(`${b}ffn_down.weight`, [inner, width]);
}

function norms(add: Add, b: string, size: number, ...names: string[]): void {
  for (const name of names) add(`${b}${name}.weight`, [size], NORM);
}

/** The blocks of most families, and what a block has besides. */
function blocks(
  more: (add: Add, b: string, shape: Drawn) => void,
  keys: (shape: Drawn) => WritableEntries = () => ({}),
) {
  return (add: Add, shape: Drawn): WritableEntries => {
    for (let layer = 0; layer < shape.layers; layer += 1) {
      const b = `blk.${layer}.`;
      attention(add, b, shape);
      feedForward(add, b, shape);
      more(add, b, shape);
    }
    return keys(shape);
  };
}

const before = (add: Add, b: string, { width }: Drawn): void => norms(add, b, width, 'attn_norm', 'ffn_norm');
const after = (add: Add, b: string, { width }: Drawn): void =>
  norms(add, b, width, 'post_attention_norm', 'post_ffw_norm');
const headNorms = (add: Add, b: string, { headSize }: Drawn): void =>
  norms(add, b, headSize, 'attn_q_norm', 'attn_k_norm');
const linear = ({ stretch }: Drawn): WritableEntries =>
  stretch === 1 ? {} : { 'rope.scaling.type': { text: 'linear' }, 'rope.scaling.factor': { f32: stretch } };

const FAMILIES: Readonly<Record<string, (add: Add, shape: Drawn) => WritableEntries>> = {
  llama: (add, shape) => {
    if (shape.random.next() < 0.5) add('rope_freqs.weight', [shape.headSize / 2], NORM);
    return blocks(before, linear)(add, shape);
  },
  qwen2: blocks((add, b, shape) => {
    before(add, b, shape);
    add(`${b}attn_q.bias`, [shape.heads * shape.headSize]);
    add(`${b}attn_k.bias`, [shape.kvHeads * shape.headSize]);
    add(`${b}attn_v.bias`, [shape.kvHeads * shape.headSize]);
  }, linear),
  qwen3: blocks((add, b, shape) => {
    before(add, b, shape);
    headNorms(add, b, shape);
  }, linear),
  gemma2: blocks(
    (add, b, shape) => {
      before(add, b, shape);
      after(add, b, shape);
    },
    ({ window }) => ({
      'attention.sliding_window': { u32: window },
      attn_logit_softcapping: { f32: 4 },
      final_logit_softcapping: { f32: 6 },
    }),
  ),
  gemma3: blocks(
    (add, b, shape) => {
      before(add, b, shape);
      after(add, b, shape);
      headNorms(add, b, shape);
    },
    (shape) => ({
      ...linear(shape),
      'attention.sliding_window': { u32: shape.window },
      'attention.sliding_window_pattern': { u32: 2 },
    }),
  ),
  phi3: (add, shape) => {
    const { width, heads, kvHeads, headSize, inner } = shape;
    for (let layer = 0; layer < shape.layers; layer += 1) {
      const b = `blk.${layer}.`;
      before(add, b, shape);
      add(`${b}attn_qkv.weight`, [width, (heads + 2 * kvHeads) * headSize], 1.3);
      add(`${b}attn_output.weight`, [heads * headSize, width]);
      add(`${b}ffn_up.weight`, [width, 2 * inner]);
      add(`${b}ffn_down.weight`, [inner, width]);
    }
    return {};
  },
  smollm3: blocks(before),
  granite: blocks(before, () => ({
    embedding_scale: { f32: 3 },
    residual_scale: { f32: 0.4 },
    logit_scale: { f32: 2 },
    'attention.scale': { f32: 0.2 },
  })),
  olmo2: blocks((add, b, shape) => {
    after(add, b, shape);
    norms(add, b, shape.heads * shape.headSize, 'attn_q_norm');
    norms(add, b, shape.kvHeads * shape.headSize, 'attn_k_norm');
  }),
  mistral3: blocks(before, ({ stretch }) => ({
    ...(stretch === 1
      ? {}
      : {
          'rope.scaling.type': { text: 'yarn' },
          'rope.scaling.factor': { f32: stretch },
          'rope.scaling.original_context_length': { u32: 32 },
          'rope.scaling.yarn_log_multiplier': { f32: 1 },
        }),
    'attention.temperature_scale': { f32: 0 },
  })),
  gemma4: (add, shape) => {
    const { layers, width, kvHeads, inner, window } = shape;
    const local = Array.from({ length: layers }, (_, i) => i % 2 === 0);
    for (let layer = 0; layer < layers; layer += 1) {
      const b = `blk.${layer}.`;
      const own = local[layer] === true ? shape : { ...shape, headSize: 2 * shape.headSize };
      attention(add, b, own);
      feedForward(add, b, own);
      before(add, b, own);
      after(add, b, own);
      headNorms(add, b, own);
      add(`${b}layer_output_scale.weight`, [1], NORM);
    }
    const large = 2 * shape.headSize;
    const wide: WritableEntries = {
      'attention.key_length': { u32: large },
      'attention.value_length': { u32: large },
      'attention.key_length_swa': { u32: shape.headSize },
      'attention.value_length_swa': { u32: shape.headSize },
      'rope.dimension_count': { u32: large },
      'rope.dimension_count_swa': { u32: shape.headSize },
      'rope.freq_base_swa': { f32: 10_000 },
    };
    add('rope_freqs.weight', [shape.headSize], NORM);
    return {
      ...wide,
      'attention.sliding_window': { u32: window },
      'attention.sliding_window_pattern': { bools: local },
      'attention.head_count_kv': { u32s: local.map(() => kvHeads) },
      'attention.shared_kv_layers': { u32: layers > 4 ? 1 : 0 },
      embedding_length_per_layer_input: { u32: 0 },
      feed_forward_length: { u32s: local.map(() => inner) },
      final_logit_softcapping: { f32: 8 * Math.sqrt(width / 32) },
    };
  },
  lfm2: (add, shape) => {
    const { layers, width, kvHeads } = shape;
    const attends = (layer: number): boolean => layer % 2 === 1;
    for (let layer = 0; layer < layers; layer += 1) {
      const b = `blk.${layer}.`;
      before(add, b, shape);
      feedForward(add, b, shape);
      if (attends(layer)) {
        attention(add, b, shape);
        headNorms(add, b, shape);
      } else {
        add(`${b}shortconv.in_proj.weight`, [width, 3 * width]);
        add(`${b}shortconv.conv.weight`, [3, width]);
        add(`${b}shortconv.out_proj.weight`, [width, width]);
      }
    }
    return {
      'attention.head_count_kv': {
        u32s: Array.from({ length: layers }, (_, i) => (attends(i) ? kvHeads : 0)),
      },
      'shortconv.l_cache': { u32: 3 },
    };
  },
  qwen35: (add, shape) => {
    const { layers, width, heads, kvHeads, headSize, random } = shape;
    // At least two: a matrix with one row is read as a vector.
    const [groups, states] = [kvHeads, kvHeads * (kvHeads === 1 ? 2 : 1 + random.below(2))];
    const mixed = (2 * groups + states) * headSize;
    for (let layer = 0; layer < layers; layer += 1) {
      const b = `blk.${layer}.`;
      norms(add, b, width, 'attn_norm', 'post_attention_norm');
      feedForward(add, b, shape);
      if (layer % 4 === 3) {
        add(`${b}attn_q.weight`, [width, 2 * heads * headSize], 1.5);
        add(`${b}attn_k.weight`, [width, kvHeads * headSize], 1.5);
        add(`${b}attn_v.weight`, [width, kvHeads * headSize]);
        add(`${b}attn_output.weight`, [heads * headSize, width]);
        headNorms(add, b, shape);
        continue;
      }
      add(`${b}attn_qkv.weight`, [width, mixed]);
      add(`${b}attn_gate.weight`, [width, states * headSize]);
      add(`${b}ssm_conv1d.weight`, [4, mixed]);
      add(`${b}ssm_dt.bias`, [states], NORM);
      add(`${b}ssm_a`, [states], -0.3);
      add(`${b}ssm_beta.weight`, [width, states]);
      add(`${b}ssm_alpha.weight`, [width, states]);
      norms(add, b, headSize, 'ssm_norm');
      add(`${b}ssm_out.weight`, [states * headSize, width]);
    }
    return {
      'ssm.conv_kernel': { u32: 4 },
      'ssm.inner_size': { u32: states * headSize },
      'ssm.state_size': { u32: headSize },
      'ssm.time_step_rank': { u32: states },
      'ssm.group_count': { u32: groups },
      full_attention_interval: { u32: 4 },
      'rope.dimension_count': { u32: headSize / 2 },
      // Every pair belongs to one of three: the rest would count as position 0.
      'rope.dimension_sections': {
        u32s: [...[0, 1, 2].map((part) => Math.ceil((headSize / 4 - part) / 3)), 0],
      },
    };
  },
};
