/** Chat templates of the families Ollama needs one for, in Go's template language, with the words that end an answer. */
import { type GoTurn, renderGoTemplate } from './go-template.ts';

export interface OllamaTemplate {
  readonly family: 'chatml' | 'llama3' | 'gemma' | 'phi3';
  readonly template: string;
  readonly stop: readonly string[];
}

const known: readonly (OllamaTemplate & { readonly sign: string })[] = [
  {
    family: 'chatml',
    sign: '<|im_start|>',
    template:
      '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n',
    stop: ['<|im_start|>', '<|im_end|>'],
  },
  {
    family: 'llama3',
    sign: '<|start_header_id|>',
    template:
      '{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>\n\n',
    stop: ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
  },
  {
    family: 'gemma',
    sign: '<start_of_turn>',
    // A system turn opens the first question.
    template:
      '{{- $opened := false }}{{- range .Messages }}{{ if eq .Role "system" }}<start_of_turn>user\n{{ .Content }}\n\n{{ $opened = true }}{{ else }}{{ if eq .Role "assistant" }}<start_of_turn>model\n{{ else }}{{ if not $opened }}<start_of_turn>user\n{{ end }}{{ end }}{{ $opened = false }}{{ .Content }}<end_of_turn>\n{{ end }}{{ end }}<start_of_turn>model\n',
    stop: ['<end_of_turn>'],
  },
  {
    family: 'phi3',
    sign: '<|end|>',
    template: '{{- range .Messages }}<|{{ .Role }}|>\n{{ .Content }}<|end|>\n{{ end }}<|assistant|>\n',
    stop: ['<|end|>', '<|user|>', '<|assistant|>', '<|system|>'],
  },
];

/** The family a model's own template belongs to, by its control words; null for any other. */
export function ollamaTemplateFor(chatTemplate: string | null): OllamaTemplate | null {
  return known.find(({ sign }) => chatTemplate?.includes(sign) === true) ?? null;
}

/** Conversations that the two templates must lay out alike: without and with words that come before. */
export const comparedTurns: readonly (readonly (GoTurn & {
  readonly role: 'user' | 'assistant' | 'system';
})[])[] = [
  [{ role: 'user', content: 'How long is notice?' }],
  [
    { role: 'user', content: 'How long is notice?' },
    { role: 'assistant', content: 'One month.' },
    { role: 'user', content: 'And after five years?' },
  ],
];

/** Whether the template lays conversations out as the model's own did, a token that opens every text aside. */
export function laysOutAlike(template: string, rendered: readonly string[]): boolean {
  return comparedTurns.every((turns, i) => {
    const own = rendered[i] ?? '';
    const ours = renderGoTemplate(template, turns);
    return (
      own === ours || (own.endsWith(ours) && /^<[^<>\s]+>$/.test(own.slice(0, own.length - ours.length)))
    );
  });
}
