/**
 * Training files as OpenAI publishes them: JSONL, one example a line; chats (`messages`) for supervised learning,
 * preferences (`input`, `preferred_output`, `non_preferred_output`) for DPO. What a line holds and this program cannot
 * learn from is refused by its name, with the number of the line.
 */
import { z } from 'zod';
import { invalid } from '../api-error.ts';
import { unsupportedField } from '../check-fields.ts';

export interface TrainingRow {
  readonly preceding: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly question: string;
  readonly answer: string;
  readonly wrong: string | null;
}

export interface TrainingFile {
  readonly kind: 'chat' | 'preference';
  readonly rows: readonly TrainingRow[];
}

type Turn = TrainingRow['preceding'][number];

const part = z.strictObject({
  type: z.literal('text', { error: 'only text parts are supported' }),
  text: z.string(),
});
const content = z
  .union([z.string(), z.array(part).min(1)], { error: 'must be a text' })
  .transform((value) => (typeof value === 'string' ? value : value.map(({ text }) => text).join('')));
const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant'], {
    error: 'must be system, developer, user or assistant; tool and function messages are not supported here',
  }),
  content,
  weight: z.literal(1, { error: 'must be 1: every assistant message is learned from here' }).optional(),
});
const chatLine = z.strictObject({
  messages: z.array(message).min(2, { error: 'needs a user and an assistant message' }),
});
const answer = z
  .array(z.strictObject({ role: z.literal('assistant'), content }))
  .length(1, { error: 'must be one assistant message' });
const preferenceLine = z.strictObject({
  input: z.strictObject({ messages: z.array(message).min(1) }),
  preferred_output: answer,
  non_preferred_output: answer,
});

/** @throws ApiError 400 naming the line and the field */
export function readTrainingFile(bytes: Uint8Array): TrainingFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile('The file is not UTF-8.');
  }
  let kind: TrainingFile['kind'] | null = null;
  const rows: TrainingRow[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = parseLine(line, i + 1);
    const kindOfLine =
      Object.hasOwn(value, 'input') || Object.hasOwn(value, 'preferred_output') ? 'preference' : 'chat';
    kind ??= kindOfLine;
    if (kind !== kindOfLine) {
      throw invalidFile(`Line ${i + 1} is a ${kindOfLine} example in a file of ${kind} examples.`);
    }
    rows.push(
      kind === 'chat'
        ? toChatRow(check(chatLine, value, i + 1), i + 1)
        : toPair(check(preferenceLine, value, i + 1), i + 1),
    );
  }
  if (kind === null) throw invalidFile('The file holds no examples.');
  return { kind, rows };
}

function parseLine(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw invalidFile(`Line ${number} is not JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidFile(`Line ${number} is not a JSON object.`);
  }
  return value as Record<string, unknown>;
}

function check<T extends z.ZodType>(schema: T, value: unknown, number: number): z.output<T> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) throw invalidFile(`Line ${number} is not of the expected form.`);
  const at = (path: readonly PropertyKey[]): string =>
    path
      .reduce<string>(
        (all, each) => (typeof each === 'number' ? `${all}[${each}]` : `${all}.${String(each)}`),
        '',
      )
      .slice(1);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const name = at([...issue.path, key]);
    const known = unsupportedField(name, key);
    throw invalidFile(`Line ${number}: ${known === null ? `unknown field “${name}”.` : known.message}`);
  }
  throw invalidFile(`Line ${number}: “${at(issue.path)}” ${issue.message}.`);
}

function toChatRow({ messages }: z.output<typeof chatLine>, number: number): TrainingRow {
  const turns = messages.map(toTurn);
  const last = turns.at(-1);
  const question = turns.at(-2);
  if (last?.role !== 'assistant')
    throw invalidFile(`Line ${number}: the last message must be the assistant’s.`);
  if (question?.role !== 'user') {
    throw invalidFile(`Line ${number}: the assistant’s last message must answer a user message.`);
  }
  return toRow(turns.slice(0, -2), question, last.content, null, number);
}

function toPair(line: z.output<typeof preferenceLine>, number: number): TrainingRow {
  const turns = line.input.messages.map(toTurn);
  const question = turns.at(-1);
  if (question?.role !== 'user')
    throw invalidFile(`Line ${number}: the last message of “input” must be the user’s.`);
  const right = line.preferred_output[0]?.content ?? '';
  const wrong = line.non_preferred_output[0]?.content ?? '';
  if (wrong.trim() === '') throw invalidFile(`Line ${number}: “non_preferred_output” is empty.`);
  if (wrong.trim() === right.trim()) throw invalidFile(`Line ${number}: both answers are the same.`);
  return toRow(turns.slice(0, -1), question, right, wrong, number);
}

function toRow(
  preceding: readonly Turn[],
  question: Turn,
  answer: string,
  wrong: string | null,
  number: number,
): TrainingRow {
  if (question.content.trim() === '') throw invalidFile(`Line ${number}: the user’s message is empty.`);
  if (answer.trim() === '') throw invalidFile(`Line ${number}: the answer is empty.`);
  return { preceding, question: question.content, answer, wrong };
}

function toTurn({ role, content }: z.output<typeof message>): Turn {
  return { role: role === 'developer' ? 'system' : role, content };
}

function invalidFile(message: string) {
  return invalid(message, 'file', 'invalid_file_format');
}
