/** Chat templates in wide use, for base models that bring none. Written here in their plainest form. */
import { plainTemplate } from './render-turns.ts';

export interface CommonTemplate {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** What it marks turns with: a model that was taught it has each as one token. */
  readonly controls: readonly string[];
}

const begin = '{{ bos_token }}';

export const commonTemplates: readonly CommonTemplate[] = [
  {
    id: 'chatml',
    name: 'ChatML (Qwen, SmolLM, LFM2)',
    controls: ['<|im_start|>', '<|im_end|>'],
    source:
      '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}',
  },
  {
    id: 'llama-3',
    name: 'Llama 3',
    controls: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
    source: `${begin}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}`,
  },
  {
    id: 'gemma',
    name: 'Gemma',
    controls: ['<start_of_turn>', '<end_of_turn>'],
    source: `${begin}{% if messages[0].role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}`,
  },
  {
    id: 'mistral',
    name: 'Mistral',
    controls: ['[INST]', '[/INST]'],
    source: `${begin}{% if messages[0].role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}{% for m in messages %}{% if m.role == 'user' %}[INST]{{ m.content }}[/INST]{% else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}`,
  },
  {
    id: 'phi',
    name: 'Phi and Zephyr',
    controls: ['<|user|>', '<|assistant|>', '<|end|>'],
    source:
      '{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}<|end|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}',
  },
  {
    id: 'headings',
    name: 'Plain headings',
    controls: [],
    source: plainTemplate,
  },
];
