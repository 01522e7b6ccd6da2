/** Qwen 2 and 2.5: as Llama, with biases on query, key and value, and pairs (i, i + n/2) rotated. */
import { type Architecture, COMMON, plainRope } from './architecture.ts';
import { llama } from './llama.ts';

export const qwen2: Architecture = {
  ...COMMON,
  name: 'qwen2',
  rope: (h) => plainRope(h, false, null),
  layer: llama.layer,
};
