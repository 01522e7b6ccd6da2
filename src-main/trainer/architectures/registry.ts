/** The model families this engine trains. */
import { TRAINABLE_ARCHITECTURES } from '../protocol.ts';
import type { Architecture } from './architecture.ts';
import { gemma2 } from './gemma2.ts';
import { gemma3 } from './gemma3.ts';
import { gemma4 } from './gemma4.ts';
import { granite } from './granite.ts';
import { UnsupportedModelError } from './hyperparameters.ts';
import { lfm2 } from './lfm2.ts';
import { llama } from './llama.ts';
import { mistral3 } from './mistral3.ts';
import { olmo2 } from './olmo2.ts';
import { phi3 } from './phi3.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';
import { qwen35 } from './qwen35.ts';
import { smollm3 } from './smollm3.ts';

const ALL: Readonly<Record<(typeof TRAINABLE_ARCHITECTURES)[number], Architecture>> = {
  llama,
  qwen2,
  qwen3,
  gemma2,
  gemma3,
  phi3,
  smollm3,
  granite,
  olmo2,
  mistral3,
  gemma4,
  lfm2,
  qwen35,
};

/** Refuses an unknown family by name, with the list of those it knows. */
export function findArchitecture(name: string): Architecture {
  const found = Object.values(ALL).find((architecture) => architecture.name === name);
  if (found === undefined) {
    throw new UnsupportedModelError(
      name,
      `Models of the kind “${name}” cannot be trained yet. These can: ${TRAINABLE_ARCHITECTURES.join(', ')}.`,
    );
  }
  return found;
}
