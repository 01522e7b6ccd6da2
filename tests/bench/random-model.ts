/** Random models of real shapes, for measuring: speed does not depend on what the weights say. */
import type { Library } from '../../src-main/ggml/library.ts';
import { type WritableTensor, writeGguf } from '../../src-main/ggml/gguf-write.ts';
import { quantizeRows } from '../../src-main/ggml/quantize.ts';
import { rowBytes, type TypeName } from '../../src-main/ggml/types.ts';
import { seededRandom } from '../../src-main/trainer/random.ts';

export interface Shape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
}

export const SHAPES: Readonly<Record<string, Shape>> = {
  '135m': { layers: 30, width: 576, heads: 9, kvHeads: 3, feedForward: 1536, vocabulary: 49152 },
  starter: { layers: 6, width: 256, heads: 4, kvHeads: 2, feedForward: 704, vocabulary: 4096 },
  '1b': { layers: 16, width: 2048, heads: 32, kvHeads: 8, feedForward: 8192, vocabulary: 128256 },
};

/** Numbers rounded for one matrix at most. */
const MADE_AT_ONCE = 1 << 22;

/** A tied llama model as the bytes of a GGUF file. */
export function randomModel(library: Library, shape: Shape, type: TypeName): Uint8Array {
  const random = seededRandom(1);
  const tensors: WritableTensor[] = [];
  const pool = Float32Array.from({ length: 1 << 16 }, () => (random.next() - 0.5) * 3.4);
  const matrix = (name: string, inputs: number, outputs: number): void => {
    const scale = 1 / Math.sqrt(inputs);
    // Large matrices repeat their first rows: rounding numbers takes longer than anything measured here.
    const rows = Math.min(outputs, Math.floor(MADE_AT_ONCE / inputs));
    const values = new Float32Array(inputs * rows);
    let at = random.below(pool.length);
    for (let i = 0; i < values.length; i += 1) {
      if ((at += 1) >= pool.length) at = random.below(pool.length >> 1);
      values[i] = (pool[at] as number) * scale;
    }
    const made = quantizeRows(library, type, values, inputs);
    const data = new Uint8Array(rowBytes(type, inputs) * outputs);
    for (let done = 0; done < data.length; done += made.length)
      data.set(made.subarray(0, data.length - done), done);
    tensors.push({
      name: `${name}.weight`,
      ne: [inputs, outputs],
      type,
      data,
    });
  };
  const norm = (name: string): void => {
    tensors.push({ name: `${name}.weight`, ne: [shape.width], data: new Float32Array(shape.width).fill(1) });
  };
  const head = shape.width / shape.heads;
  matrix('token_embd', shape.width, shape.vocabulary);
  norm('output_norm');
  for (let i = 0; i < shape.layers; i += 1) {
    const b = `blk.${i}.`;
    norm(`${b}attn_norm`);
    matrix(`${b}attn_q`, shape.width, shape.heads * head);
    matrix(`${b}attn_k`, shape.width, shape.kvHeads * head);
    matrix(`${b}attn_v`, shape.width, shape.kvHeads * head);
    matrix(`${b}attn_output`, shape.heads * head, shape.width);
    norm(`${b}ffn_norm`);
    matrix(`${b}ffn_gate`, shape.width, shape.feedForward);
    matrix(`${b}ffn_up`, shape.width, shape.feedForward);
    matrix(`${b}ffn_down`, shape.feedForward, shape.width);
  }
  return writeGguf(
    {
      'general.architecture': { text: 'llama' },
      'llama.block_count': { u32: shape.layers },
      'llama.embedding_length': { u32: shape.width },
      'llama.attention.head_count': { u32: shape.heads },
      'llama.attention.head_count_kv': { u32: shape.kvHeads },
      'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
      'llama.rope.freq_base': { f32: 10000 },
    },
    tensors,
  );
}
