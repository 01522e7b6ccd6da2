import { Template } from '@huggingface/jinja';
import { WorkerError } from '../workers/serve.ts';
import type { ChatTurn } from './protocol.ts';

/** Where a base model brings no template of its own: headings and the model's end-of-text token. */
export const plainTemplate =
  "{% for m in messages %}{% if m.role == 'assistant' %}### Answer:\n{{ m.content }}{{ eos_token }}\n\n{% elif m.role == 'user' %}### Question:\n{{ m.content }}\n\n{% else %}{{ m.content }}\n\n{% endif %}{% endfor %}{% if add_generation_prompt %}### Answer:\n{% endif %}";

export interface TurnRenderer {
  /** The exact text of these turns; with `prompt` it ends where the assistant's next words begin. */
  render(turns: readonly ChatTurn[], prompt: boolean): string;
}

/**
 * Renders turns through a model's own Jinja template. Training, scoring and chat all come through here:
 * a model must meet the same text when it is used as when it learned.
 *
 * Templates that ask for today's date get a fixed one, because a prompt that changes overnight could not
 * be repeated; templates that can think aloud are asked not to.
 */
export function turnRenderer(
  source: string,
  tokens: { readonly bos: string; readonly eos: string },
): TurnRenderer {
  let template: Template;
  try {
    // The library's own `strftime_now` tells the real date.
    template = new Template(source.replaceAll(/\bstrftime_now\b/g, 'fixed_date'));
  } catch (error) {
    throw templateFailure(error);
  }
  const renderPlainly = (turns: readonly ChatTurn[], prompt: boolean): string =>
    template.render({
      messages: turns.map(({ role, content }) => ({ role, content })),
      add_generation_prompt: prompt,
      bos_token: tokens.bos,
      eos_token: tokens.eos,
      enable_thinking: false,
      fixed_date: fixedDate,
    });

  return {
    render(turns, prompt) {
      try {
        return renderPlainly(turns, prompt);
      } catch (error) {
        // Some families (Gemma) refuse a system turn: its words then open the first question.
        const merged = mergeSystem(turns);
        if (merged === null) throw templateFailure(error);
        try {
          return renderPlainly(merged, prompt);
        } catch {
          throw templateFailure(error);
        }
      }
    },
  };
}

function mergeSystem(turns: readonly ChatTurn[]): ChatTurn[] | null {
  const [system, question, ...rest] = turns;
  if (system?.role !== 'system' || question === undefined) return null;
  return [{ role: question.role, content: `${system.content}\n\n${question.content}` }, ...rest];
}

const fixedMonths: Record<string, string> = {
  '%d': '26',
  '%e': '26',
  '%m': '07',
  '%b': 'Jul',
  '%B': 'July',
  '%Y': '2024',
  '%y': '24',
  '%A': 'Friday',
  '%a': 'Fri',
  '%H': '12',
  '%M': '00',
  '%S': '00',
};

function fixedDate(format: string): string {
  return format.replace(/%[A-Za-z]/g, (part) => fixedMonths[part] ?? part);
}

function templateFailure(error: unknown): WorkerError {
  return new WorkerError({
    code: 'chat-template',
    message: 'This model’s chat template cannot lay out this conversation.',
    remedy: 'Choose another model, or one with a corrected template.',
    evidence: error instanceof Error ? error.message : String(error),
  });
}
