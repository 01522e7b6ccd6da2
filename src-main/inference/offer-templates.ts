import type { LlamaModel } from 'node-llama-cpp';
import { commonTemplates } from './common-templates.ts';
import type { ChatTurn, OfferedTemplate } from './protocol.ts';
import { turnRenderer } from './render-turns.ts';

/** What previews show: a greeting, and a question with its answer. */
export const previewTurns: readonly ChatTurn[] = [
  { role: 'system', content: 'You answer briefly.' },
  { role: 'user', content: 'How long are files kept?' },
  { role: 'assistant', content: 'Seven years.' },
  { role: 'user', content: 'And after that?' },
];

/** Each common template with this model's own tokens, those whose control words the model knows first. */
export function offerTemplates(model: LlamaModel): OfferedTemplate[] {
  const tokens = { bos: model.tokens.bosString ?? '', eos: model.tokens.eosString ?? '' };
  return commonTemplates
    .map(({ id, name, source, controls }) => ({
      id,
      name,
      rendered: turnRenderer(source, tokens).render(previewTurns, true),
      known: controls.filter((word) => model.tokenize(word, true).length === 1).length,
      controls: controls.length,
    }))
    .sort((a, b) => share(b) - share(a));
}

/** Headings need no words of their own: better than a template of which the model knows nothing. */
function share({ known, controls }: OfferedTemplate): number {
  return controls === 0 ? 0.1 : known / controls;
}
