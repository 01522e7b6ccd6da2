import { createContext, Script } from 'node:vm';
import { Template } from '@huggingface/jinja';
import { WorkerError } from '../workers/serve.ts';
import type { ChatTurn } from './protocol.ts';

/** Where a base model brings no template of its own: headings and the model's end-of-text token. */
export const plainTemplate =
  "{% for m in messages %}{% if m.role == 'assistant' %}### Answer:\n{{ m.content }}{{ eos_token }}\n\n{% elif m.role == 'user' %}### Question:\n{{ m.content }}\n\n{% else %}{{ m.content }}\n\n{% endif %}{% endfor %}{% if add_generation_prompt %}### Answer:\n{% endif %}";

/** A template comes with a model file from anywhere: it may not hold up the worker. */
const deadlineMs = 2000;
const mostRange = 10_000;

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
    template = withinDeadline(() => new Template(withOwnFunctions(source)));
  } catch (error) {
    throw templateFailure(error);
  }
  const renderPlainly = (turns: readonly ChatTurn[], prompt: boolean): string =>
    withinDeadline(() =>
      template.render({
        messages: turns.map(({ role, content }) => ({ role, content })),
        add_generation_prompt: prompt,
        bos_token: tokens.bos,
        eos_token: tokens.eos,
        enable_thinking: false,
        fixed_date: fixedDate,
        bounded_range: boundedRange,
      }),
    );

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

const call = new Script('work()');
const held: { work: () => unknown } = { work: () => undefined };
const room = createContext(held);

/** Runs something of this program's own; whatever it calls is broken off at the deadline too. */
function withinDeadline<T>(work: () => T): T {
  let result: { readonly value: T } | undefined;
  held.work = () => {
    result = { value: work() };
  };
  call.runInContext(room, { timeout: deadlineMs });
  if (result === undefined) throw new Error('The template gave nothing.');
  return result.value;
}

/** The library's own `range` would fill the memory before any deadline. */
function boundedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = typeof stop === 'number' ? [start, stop] : [0, start];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!(count <= mostRange)) throw new Error(`range() of more than ${mostRange} is refused.`);
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/** Calls by the names of this program's own functions; words outside of the template's code stay as they are. */
function withOwnFunctions(source: string): string {
  return source.replaceAll(/\{[%{][\s\S]*?[%}]\}/g, (code) =>
    code.replaceAll(/\bstrftime_now\b/g, 'fixed_date').replaceAll(/\brange\(/g, 'bounded_range('),
  );
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
