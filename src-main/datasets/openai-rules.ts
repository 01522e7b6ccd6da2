/**
 * What OpenAI's guide to fine-tuning asks of a file (supervised fine-tuning, preparing your data): JSONL in UTF-8, at
 * least 10 examples, at most 512 MB, known roles, text in every message, an answer in every conversation, and a
 * conversation no longer than a training example may be. What it says about content (moderation) cannot be checked here.
 */

export const FEWEST_EXAMPLES = 10;
export const MOST_BYTES = 512_000_000;
/** Longest example of the models that can be tuned; longer ones are cut there. */
export const MOST_TOKENS = 65_536;

const roles = new Set(['system', 'user', 'assistant']);

interface CheckedFile {
  readonly name: string;
  readonly rows: readonly {
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  }[];
}

export interface RuleCheck {
  readonly ok: boolean;
  readonly words: string;
}

export function checkOpenAiRules(files: readonly CheckedFile[]): RuleCheck[] {
  const training = files.find(({ name }) => /(?:^|-)training\.jsonl$/u.test(name)) ?? files[0];
  const count = training?.rows.length ?? 0;
  const bytes = Math.max(0, ...files.map(bytesOf));
  const rows = files.flatMap((file) => file.rows);
  const tokens = rows.map(({ messages }) => estimateTokens(messages));
  const inTraining = (training?.rows ?? []).reduce((sum, { messages }) => sum + estimateTokens(messages), 0);
  const odd = rows.filter(({ messages }) => messages.some(({ role }) => !roles.has(role))).length;
  const empty = rows.filter(({ messages }) => messages.some(({ content }) => content.trim() === '')).length;
  const unanswered = rows.filter(({ messages }) => messages.at(-1)?.role !== 'assistant').length;
  const damaged = rows.filter(({ messages }) =>
    messages.some(({ content }) => !content.isWellFormed()),
  ).length;
  const tooLong = tokens.filter((each) => each > MOST_TOKENS).length;
  return [
    {
      ok: count >= FEWEST_EXAMPLES,
      words: `${count} examples to learn from; at least ${FEWEST_EXAMPLES} are asked for`,
    },
    {
      ok: bytes <= MOST_BYTES,
      words: `The largest file has ${megabytes(bytes)}; at most 512 MB are taken`,
    },
    { ok: odd === 0, words: counted('has an unknown role', 'have an unknown role', odd) },
    { ok: empty === 0, words: counted('has an empty message', 'have an empty message', empty) },
    {
      ok: unanswered === 0,
      words: counted('does not end with an answer', 'do not end with an answer', unanswered),
    },
    {
      ok: damaged === 0,
      words: counted('has characters that are no text', 'have characters that are no text', damaged),
    },
    {
      ok: tooLong === 0,
      words: `${counted('is', 'are', tooLong)} longer than ${MOST_TOKENS.toLocaleString('en')} tokens; about ${inTraining.toLocaleString('en')} tokens a pass`,
    },
  ];
}

/**
 * Tokens, roughly: four characters of Latin script each, one and a half of any other, and what every message costs
 * besides (OpenAI's cookbook, counting tokens for chat). Their own tokenizer decides.
 */
export function estimateTokens(messages: readonly { readonly content: string }[]): number {
  let tokens = 3;
  for (const { content } of messages) {
    const others = content.replace(/[\u0000-\u024f]/gu, '').length;
    tokens += 4 + Math.ceil((content.length - others) / 4 + others / 1.5);
  }
  return tokens;
}

function bytesOf(file: CheckedFile): number {
  return file.rows.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)) + 1, 0);
}

function megabytes(bytes: number): string {
  return bytes < 1e5 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function counted(one: string, many: string, number: number): string {
  if (number === 1) return `1 example ${one}`;
  return `${number === 0 ? 'No' : number} examples ${many}`;
}
