/** A random model of any family the engine trains, in the shape of a real one cut to the wanted number of layers. */
import { type WritableEntries, type WritableTensor, writeGguf } from '../../src-main/ggml/gguf-write.ts';
import type { Library } from '../../src-main/ggml/library.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import { rowBytes, type TypeName } from '../../src-main/ggml/types.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';

export interface FamilyShape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

/** One billion parameters, more or less, in every family. */
export const ONE_BILLION: FamilyShape = {
  layers: 16,
  width: 2048,
  heads: 16,
  kvHeads: 4,
  headSize: 128,
  feedForward: 6144,
  vocabulary: 65536,
};
/** About 300 million. */
export const SMALLER: FamilyShape = {
  layers: 16,
  width: 1024,
  heads: 16,
  kvHeads: 4,
  headSize: 64,
  feedForward: 3584,
  vocabulary: 65536,
};

type Add = (name: string, ...ne: number[]) => void;

interface Family {
  readonly keys: (shape: FamilyShape) => WritableEntries;
  /** The tensors of a block; common ones are added by name. */
  readonly block: (add: Add, shape: FamilyShape, layer: number) => void;
  /** Tensors outside of the blocks besides embedding and final norm. */
  readonly rest?: (add: Add, shape: FamilyShape) => void;
  readonly finalNorm?: string;
  readonly tied?: boolean;
}

const attention: Family['block'] = (add, { width, heads, kvHeads, headSize }) => {
  add('attn_q.weight', width, heads * headSize);
  add('attn_k.weight', width, kvHeads * headSize);
  add('attn_v.weight', width, kvHeads * headSize);
  add('attn_output.weight', heads * headSize, width);
};
const headNorms: Family['block'] = (add, { headSize }) => {
  add('attn_q_norm.weight', headSize);
  add('attn_k_norm.weight', headSize);
};
const feedForward: Family['block'] = (add, { width, feedForward: inner }) => {
  add('ffn_gate.weight', width, inner);
  add('ffn_up.weight', width, inner);
  add('ffn_down.weight', inner, width);
};
const norms =
  (...names: string[]): Family['block'] =>
  (add, { width }) => {
    for (const name of names) add(`${name}.weight`, width);
  };
const before = norms('attn_norm', 'ffn_norm');
const after = norms('post_attention_norm', 'post_ffw_norm');
const all =
  (...parts: readonly Family['block'][]): Family['block'] =>
  (add, shape, layer) => {
    for (const part of parts) part(add, shape, layer);
  };
const none = (): WritableEntries => ({});
const headKeys = ({ headSize }: FamilyShape): WritableEntries => ({
  'attention.key_length': { u32: headSize },
  'attention.value_length': { u32: headSize },
});

export const FAMILIES: Readonly<Record<string, Family>> = {
  llama: { keys: none, block: all(before, attention, feedForward), tied: true },
  qwen2: {
    keys: none,
    block: all(before, attention, feedForward, (add, { heads, kvHeads, headSize }) => {
      add('attn_q.bias', heads * headSize);
      add('attn_k.bias', kvHeads * headSize);
      add('attn_v.bias', kvHeads * headSize);
    }),
    tied: true,
  },
  qwen3: { keys: headKeys, block: all(before, attention, headNorms, feedForward), tied: true },
  gemma2: {
    keys: (shape) => ({
      ...headKeys(shape),
      attn_logit_softcapping: { f32: 50 },
      final_logit_softcapping: { f32: 30 },
      'attention.sliding_window': { u32: 4096 },
    }),
    block: all(before, after, attention, feedForward),
    tied: true,
  },
  gemma3: {
    keys: (shape) => ({ ...headKeys(shape), 'attention.sliding_window': { u32: 512 } }),
    block: all(before, after, attention, headNorms, feedForward),
    tied: true,
  },
  phi3: {
    keys: ({ headSize }) => ({ 'rope.dimension_count': { u32: headSize } }),
    block: all(before, (add, { width, heads, kvHeads, headSize, feedForward: inner }) => {
      add('attn_qkv.weight', width, (heads + 2 * kvHeads) * headSize);
      add('attn_output.weight', heads * headSize, width);
      add('ffn_up.weight', width, 2 * inner);
      add('ffn_down.weight', inner, width);
    }),
    tied: true,
  },
  smollm3: { keys: none, block: all(before, attention, feedForward), tied: true },
  granite: {
    keys: () => ({ embedding_scale: { f32: 12 }, residual_scale: { f32: 0.22 }, logit_scale: { f32: 8 } }),
    block: all(before, attention, feedForward),
    tied: true,
  },
  olmo2: {
    keys: none,
    block: all(after, attention, feedForward, (add, { heads, kvHeads, headSize }) => {
      add('attn_q_norm.weight', heads * headSize);
      add('attn_k_norm.weight', kvHeads * headSize);
    }),
  },
  mistral3: {
    keys: (shape) => ({
      ...headKeys(shape),
      'rope.scaling.type': { text: 'yarn' },
      'rope.scaling.factor': { f32: 16 },
      'rope.scaling.original_context_length': { u32: 16384 },
      'rope.scaling.yarn_log_multiplier': { f32: 1 },
      'attention.temperature_scale': { f32: 0.1 },
    }),
    block: all(before, attention, feedForward),
    tied: true,
  },
  gemma4: {
    keys: ({ layers, headSize, feedForward: inner }) => ({
      'attention.key_length': { u32: 2 * headSize },
      'attention.value_length': { u32: 2 * headSize },
      'attention.key_length_swa': { u32: headSize },
      'attention.value_length_swa': { u32: headSize },
      'rope.dimension_count': { u32: 2 * headSize },
      'rope.dimension_count_swa': { u32: headSize },
      'attention.sliding_window': { u32: 512 },
      'attention.sliding_window_pattern': { bools: Array.from({ length: layers }, (_, i) => isLocal(i)) },
      'attention.shared_kv_layers': { u32: SHARED },
      embedding_length_per_layer_input: { u32: PER_LAYER },
      final_logit_softcapping: { f32: 30 },
      feed_forward_length: { u32s: Array.from({ length: layers }, () => inner) },
    }),
    block: (add, shape, layer) => {
      const headSize = shape.headSize * (isLocal(layer) ? 1 : 2);
      all(before, after, attention, headNorms, feedForward)(add, { ...shape, headSize }, layer);
      add('inp_gate.weight', shape.width, PER_LAYER);
      add('proj.weight', PER_LAYER, shape.width);
      add('post_norm.weight', shape.width);
      add('layer_output_scale.weight', 1);
    },
    rest: (add, { layers, width, vocabulary, headSize }) => {
      add('rope_freqs.weight', headSize);
      add('per_layer_token_embd.weight', PER_LAYER * layers, vocabulary);
      add('per_layer_model_proj.weight', width, PER_LAYER * layers);
      add('per_layer_proj_norm.weight', PER_LAYER);
    },
    tied: true,
  },
  lfm2: {
    keys: ({ layers, kvHeads }) => ({
      'attention.head_count_kv': {
        u32s: Array.from({ length: layers }, (_, i) => (i % 3 === 2 ? kvHeads : 0)),
      },
      'shortconv.l_cache': { u32: 3 },
    }),
    block: (add, shape, layer) => {
      const { width } = shape;
      if (layer % 3 === 2) all(attention, headNorms)(add, shape, layer);
      else {
        add('shortconv.in_proj.weight', width, 3 * width);
        add('shortconv.conv.weight', 3, width);
        add('shortconv.out_proj.weight', width, width);
      }
      all(before, feedForward)(add, shape, layer);
    },
    finalNorm: 'token_embd_norm.weight',
    tied: true,
  },
  qwen35: {
    keys: ({ headSize, width }) => ({
      'attention.key_length': { u32: 2 * headSize },
      'attention.value_length': { u32: 2 * headSize },
      'rope.dimension_count': { u32: headSize / 2 },
      'ssm.conv_kernel': { u32: 4 },
      'ssm.inner_size': { u32: width },
      'ssm.state_size': { u32: headSize },
      'ssm.time_step_rank': { u32: width / headSize },
      'ssm.group_count': { u32: width / headSize },
      full_attention_interval: { u32: 4 },
    }),
    block: (add, shape, layer) => {
      const { width, heads, kvHeads, headSize } = shape;
      add('attn_norm.weight', width);
      add('post_attention_norm.weight', width);
      feedForward(add, shape, layer);
      if (layer % 4 === 3) {
        const size = 2 * headSize;
        add('attn_q.weight', width, (heads / 2) * size * 2);
        add('attn_k.weight', width, (kvHeads / 2) * size);
        add('attn_v.weight', width, (kvHeads / 2) * size);
        add('attn_output.weight', (heads / 2) * size, width);
        headNorms(add, { ...shape, headSize: size }, layer);
        return;
      }
      const states = width / headSize;
      add('attn_qkv.weight', width, 3 * width);
      add('attn_gate.weight', width, width);
      add('ssm_conv1d.weight', 4, 3 * width);
      add('ssm_dt.bias', states);
      add('ssm_a', states);
      add('ssm_beta.weight', width, states);
      add('ssm_alpha.weight', width, states);
      add('ssm_norm.weight', headSize);
      add('ssm_out.weight', width, width);
    },
    tied: true,
  },
};

const [SHARED, PER_LAYER] = [4, 256];
const isLocal = (layer: number): boolean => layer % 4 < 3;

/** The bytes of its GGUF file. Matrices repeat a few random rows: neither speed nor memory depends on what they say. */
export function familyModel(library: Library, name: string, shape: FamilyShape, type: TypeName): Uint8Array {
  const family = FAMILIES[name];
  if (family === undefined) throw new Error(`Families: ${Object.keys(FAMILIES).join(', ')}.`);
  const random = seededRandom(1);
  const tensors: WritableTensor[] = [];
  const add: Add = (tensor, inputs, outputs = 1) => {
    if (outputs === 1) {
      const value = tensor.endsWith('ssm_a') ? -1 : tensor.endsWith('bias') ? 0 : 1;
      tensors.push({ name: tensor, ne: [inputs], data: new Float32Array(inputs).fill(value) });
      return;
    }
    const stored: TypeName = inputs % 32 === 0 ? type : 'f32';
    const rows = Math.min(32, outputs);
    const values = Float32Array.from(
      { length: inputs * rows },
      () => ((random.next() - 0.5) * 3.4) / Math.sqrt(inputs),
    );
    const pattern =
      stored === 'f32' ? new Uint8Array(values.buffer) : quantizeRows(library, type, values, inputs);
    const data = new Uint8Array(rowBytes(stored, inputs) * outputs);
    for (let at = 0; at < data.length; at += pattern.length)
      data.set(pattern.subarray(0, Math.min(pattern.length, data.length - at)), at);
    tensors.push({ name: tensor, ne: [inputs, outputs], type: stored, data });
  };
  add('token_embd.weight', shape.width, shape.vocabulary);
  add(family.finalNorm ?? 'output_norm.weight', shape.width);
  if (family.tied !== true) add('output.weight', shape.width, shape.vocabulary);
  family.rest?.(add, shape);
  for (let layer = 0; layer < shape.layers; layer += 1)
    family.block((tensor, ...ne) => add(`blk.${layer}.${tensor}`, ...ne), shape, layer);
  const attentionHeads = name === 'qwen35' ? { heads: shape.heads / 2, kvHeads: shape.kvHeads / 2 } : shape;
  const own: WritableEntries = {
    block_count: { u32: shape.layers },
    context_length: { u32: 8192 },
    embedding_length: { u32: shape.width },
    feed_forward_length: { u32: shape.feedForward },
    'attention.head_count': { u32: attentionHeads.heads },
    'attention.head_count_kv': { u32: attentionHeads.kvHeads },
    'attention.layer_norm_rms_epsilon': { f32: 1e-5 },
    'rope.freq_base': { f32: 10000 },
    ...family.keys(shape),
  };
  return writeGguf(
    {
      'general.architecture': { text: name },
      ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${name}.${key}`, value])),
    },
    tensors,
  );
}
