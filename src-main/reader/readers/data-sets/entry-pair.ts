import { z } from 'zod';
import type { ImportedMessage, ImportedPair } from '../../protocol.ts';
import { splitNamed } from '../../split-names.ts';

const content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
  .optional();
const message = z.looseObject({ role: z.string(), content });
/** One text, or the messages of a chat. */
const said = z
  .union([z.string(), z.array(message)])
  .optional()
  .catch(undefined);
const entrySchema = z.looseObject({
  messages: z.array(message).optional(),
  conversations: z
    .array(z.union([z.looseObject({ from: z.string(), value: z.string() }), message]))
    .optional(),
  /** OpenAI preference: the chat; Alpaca: a text. */
  input: z.union([z.looseObject({ messages: z.array(message) }), said]),
  preferred_output: said,
  non_preferred_output: said,
  prompt: said,
  chosen: said,
  rejected: said,
  metadata: z.looseObject({}).optional().catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;
type Turn = { readonly role: ImportedMessage['role'] | undefined; readonly content: string };

const roles: Readonly<Record<string, ImportedMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
  bot: 'assistant',
};

/**
 * The pair in one entry of a data set, whatever its form; null when there is no question with an answer.
 * @param line 1-based line or row in the file
 */
export function entryPair(value: unknown, line: number): ImportedPair | null {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) return null;
  const preference = preferenceOf(parsed.data);
  const messages = known(preference?.turns ?? turnsOf(parsed.data));
  if (messages === null) return null;
  const from = (key: string): string => {
    const found = parsed.data.metadata?.[key] ?? parsed.data[key];
    return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : '';
  };
  const split = splitNamed(from('split'));
  const group = from('group');
  const source = from('source');
  const label = from('kind') || from('category');
  const wrong = preference?.wrong ?? '';
  return {
    messages,
    line,
    ...(split === null ? {} : { split }),
    ...(group === '' ? {} : { group }),
    ...(source === '' ? {} : { source }),
    ...(label === '' ? {} : { label }),
    ...(wrong === '' ? {} : { wrong }),
  };
}

/** A chat with a better and a worse answer; null for entries without them. */
function preferenceOf(entry: Entry): { readonly turns: Turn[]; readonly wrong: string } | null {
  const better = entry.preferred_output ?? entry.chosen;
  const worse = entry.non_preferred_output ?? entry.rejected;
  if (better === undefined || worse === undefined) return null;
  const asked = askedBefore(entry);
  // Some sets repeat the whole chat in both answers.
  const chat = typeof better === 'string' ? [] : better.map(turnOf);
  const turns =
    asked.length > 0 ? [...asked, { role: 'assistant' as const, content: answerOf(better) }] : chat;
  return { turns, wrong: answerOf(worse) };
}

function askedBefore(entry: Entry): Turn[] {
  const { input, prompt } = entry;
  const system: Turn[] =
    typeof entry['system'] === 'string' && entry['system'].trim() !== ''
      ? [{ role: 'system', content: entry['system'].trim() }]
      : [];
  if (typeof input === 'object' && !Array.isArray(input)) return [...system, ...input.messages.map(turnOf)];
  const asked = prompt ?? (typeof entry['question'] === 'string' ? entry['question'] : input);
  if (asked === undefined) return [];
  return typeof asked === 'string'
    ? [...system, { role: 'user', content: asked.trim() }]
    : [...system, ...asked.map(turnOf)];
}

function answerOf(output: NonNullable<z.infer<typeof said>>): string {
  if (typeof output === 'string') return output.trim();
  return output.map(turnOf).findLast(({ role }) => role === 'assistant')?.content ?? '';
}

function turnsOf(entry: Entry): Turn[] {
  if (entry.messages !== undefined) return entry.messages.map(turnOf);
  if (entry.conversations !== undefined) {
    return entry.conversations.map((each) =>
      'from' in each && typeof each.from === 'string' && typeof each['value'] === 'string'
        ? { role: roles[each.from], content: each['value'].trim() }
        : turnOf(each as z.infer<typeof message>),
    );
  }
  if (Array.isArray(entry.prompt)) {
    const completion = entry['completion'];
    const answers = z.array(message).safeParse(completion);
    return answers.success ? [...entry.prompt, ...answers.data].map(turnOf) : [];
  }
  return columnsOf(entry);
}

/**
 * Null unless there is a question and, after it, an answer. What a person said last, unanswered, is left out.
 * Tool calls and their results cannot be learned here.
 */
function known(turns: readonly Turn[]): ImportedMessage[] | null {
  const messages: ImportedMessage[] = [];
  for (const { role, content: body } of turns) {
    if (role === undefined) return null;
    if (body !== '') messages.push({ role, content: body });
  }
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const answered = messages.slice(0, last + 1);
  return answered.some(({ role }) => role === 'user') ? answered : null;
}

function turnOf({ role, content: body }: z.infer<typeof message>): Turn {
  return { role: roles[role], content: plain(body) };
}

function plain(body: z.infer<typeof content>): string {
  if (typeof body === 'string') return body.trim();
  return (body ?? [])
    .map(({ text }) => text ?? '')
    .join('')
    .trim();
}

function columnsOf(entry: Entry): Turn[] {
  const text = (...keys: string[]): string => {
    const found = keys
      .map((key) => entry[key])
      .find((value) => typeof value === 'string' && value.trim() !== '');
    return typeof found === 'string' ? found.trim() : '';
  };
  const question = [text('question', 'prompt', 'instruction'), text('input', 'context')].filter(
    (part) => part !== '',
  );
  return [
    { role: 'system', content: text('system') },
    ...historyOf(entry['history']),
    { role: 'user', content: question.join('\n\n') },
    { role: 'assistant', content: text('answer', 'completion', 'response', 'output') },
  ];
}

/** Alpaca's earlier exchanges: `[[question, answer], …]`. */
function historyOf(value: unknown): Turn[] {
  const history = z.array(z.tuple([z.string(), z.string()])).safeParse(value);
  return (history.data ?? []).flatMap(([asked, answered]): Turn[] => [
    { role: 'user', content: asked.trim() },
    { role: 'assistant', content: answered.trim() },
  ]);
}
