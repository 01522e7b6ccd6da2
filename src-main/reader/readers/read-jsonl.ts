import { z } from 'zod';
import type { ImportedMessage, ImportedPair, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';
import { Refusal } from '../refusal.ts';
import { splitNamed } from '../split-names.ts';

/**
 * Data sets with one JSON object per line (or one JSON array of objects): OpenAI chat (`messages`),
 * ShareGPT (`conversations`), prompt/completion, question/answer and Alpaca (`instruction`, `input`,
 * `output`). `metadata` (or the object itself) may name split, group and source.
 */
export const jsonlReader: Reader = {
  format: 'jsonl',
  matches: (file) => file.format === 'jsonl' && file.text !== null,
  read: async (file, { progress, signal }) => {
    const decoded = file.text;
    if (decoded === null) return { title: null, blocks: [], pairs: [], pages: null, warnings: [] };
    const pairs: ImportedPair[] = [];
    const broken: number[] = [];
    const unknown: number[] = [];
    const entries = entriesOf(decoded.text);
    for (const { line, value } of entries) {
      if (line % 1000 === 0) progress({ done: line, total: null, unit: 'rows' });
      signal.throwIfAborted();
      if (value === undefined) broken.push(line);
      else {
        const pair = pairOf(value, line);
        if (pair === null) unknown.push(line);
        else pairs.push(pair);
      }
    }
    if (pairs.length === 0) throw noPairs(broken.length > 0);
    const warnings: ReadWarning[] = [...encodingWarnings(decoded)];
    if (broken.length > 0) warnings.push(left(broken, 'broken-lines', 'not valid JSON'));
    if (unknown.length > 0)
      warnings.push(left(unknown, 'incomplete-lines', 'without a question and an answer'));
    return { title: null, blocks: [], pairs, pages: null, warnings };
  },
};

function* entriesOf(text: string): Generator<{ line: number; value: unknown }> {
  if (text.trimStart().startsWith('[')) {
    const array: unknown = JSON.parse(text);
    if (Array.isArray(array)) yield* array.map((value: unknown, i) => ({ line: i + 1, value }));
    return;
  }
  const whole = parse(text);
  if (typeof whole === 'object' && whole !== null) {
    yield { line: 1, value: whole };
    return;
  }
  let line = 0;
  for (const each of text.split('\n')) {
    line += 1;
    if (each.trim() !== '') yield { line, value: parse(each) };
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const content = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
  .optional();
const entrySchema = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content })).optional(),
  conversations: z.array(z.looseObject({ from: z.string(), value: z.string() })).optional(),
  metadata: z.looseObject({}).optional().catch(undefined),
});
type Entry = z.infer<typeof entrySchema>;

const roles: Readonly<Record<string, ImportedMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  model: 'assistant',
};

function pairOf(value: unknown, line: number): ImportedPair | null {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) return null;
  const messages = messagesOf(parsed.data);
  if (messages === null) return null;
  const from = (key: string): string => {
    const found = parsed.data.metadata?.[key] ?? parsed.data[key];
    return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : '';
  };
  const split = splitNamed(from('split'));
  const group = from('group');
  const source = from('source');
  return {
    messages,
    line,
    ...(split === null ? {} : { split }),
    ...(group === '' ? {} : { group }),
    ...(source === '' ? {} : { source }),
  };
}

/** Null unless there is a question and it ends in an answer. Tool calls and their results cannot be learned here. */
function messagesOf(entry: Entry): ImportedMessage[] | null {
  const messages = entry.messages?.map(({ role, content: body }) => ({
    role: roles[role],
    content: plain(body),
  }));
  const turns =
    messages ??
    entry.conversations?.map(({ from, value }) => ({ role: roles[from], content: value.trim() })) ??
    columnsOf(entry);
  const known: ImportedMessage[] = [];
  for (const { role, content: body } of turns) {
    if (role === undefined) return null;
    if (body !== '') known.push({ role, content: body });
  }
  const asks = known.some(({ role }) => role === 'user');
  return asks && known.at(-1)?.role === 'assistant' ? known : null;
}

function plain(body: z.infer<typeof content>): string {
  if (typeof body === 'string') return body.trim();
  return (body ?? [])
    .map(({ text }) => text ?? '')
    .join('')
    .trim();
}

function columnsOf(entry: Entry): { role: ImportedMessage['role']; content: string }[] {
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
    { role: 'user', content: question.join('\n\n') },
    { role: 'assistant', content: text('answer', 'completion', 'response', 'output') },
  ];
}

function left(lines: readonly number[], code: string, what: string): ReadWarning {
  const some = `${lines.slice(0, 5).join(', ')}${lines.length > 5 ? ', …' : ''}`;
  const message =
    lines.length === 1
      ? `Line ${some} is ${what} and was left out.`
      : `${lines.length} lines are ${what} and were left out (${some}).`;
  return { code, message };
}

function noPairs(broken: boolean): Refusal {
  const message = broken
    ? 'The data set is damaged: no line is valid JSON with a question and an answer.'
    : 'No entry holds a question and an answer.';
  return new Refusal(
    'no-pairs',
    message,
    'Every line needs “messages”, or “question” and “answer”, or “prompt” and “completion”.',
  );
}
