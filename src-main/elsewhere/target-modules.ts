import { ProblemError } from '../contract/errors.ts';

const usual = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];

/** Hugging Face's short names of every linear layer of the blocks, which is what is trained here as well. */
const modules: Readonly<Record<string, readonly string[]>> = {
  llama: usual,
  qwen2: usual,
  qwen3: usual,
  gemma2: usual,
  gemma3: usual,
  smollm3: usual,
  mistral3: usual,
  granite: usual,
  olmo2: usual,
  phi3: ['qkv_proj', 'o_proj', 'gate_up_proj', 'down_proj'],
  gemma4: [...usual, 'per_layer_input_gate', 'per_layer_projection'],
  lfm2: ['q_proj', 'k_proj', 'v_proj', 'out_proj', 'in_proj', 'w1', 'w2', 'w3'],
  qwen35: [...usual, 'in_proj_qkv', 'in_proj_z', 'in_proj_b', 'in_proj_a', 'out_proj'],
};

/** @throws ProblemError `unsupported-architecture` */
export function targetModules(architecture: string): readonly string[] {
  const found = modules[architecture];
  if (found !== undefined) return found;
  throw new ProblemError({
    code: 'unsupported-architecture',
    what: `A model of the kind “${architecture}” cannot be trained elsewhere and brought back.`,
    safe: 'Nothing was written.',
    remedy: `Choose a model of one of these kinds: ${Object.keys(modules).join(', ')}.`,
  });
}
