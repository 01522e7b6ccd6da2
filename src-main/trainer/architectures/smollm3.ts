/** SmolLM 3: as Llama, but every fourth layer has no rotation. */
import { type Architecture, COMMON, plainRope } from './architecture.ts';
import { llama } from './llama.ts';

export const smollm3: Architecture = {
  ...COMMON,
  name: 'smollm3',
  rope: (h, layer) => ((layer + 1) % 4 === 0 ? null : plainRope(h, true, null)),
  layer: llama.layer,
};
