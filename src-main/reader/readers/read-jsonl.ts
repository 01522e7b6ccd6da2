import type { ImportedPair, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { encodingWarnings } from '../encoding-warnings.ts';
import { Refusal } from '../refusal.ts';
import { entryPair } from './data-sets/entry-pair.ts';

/**
 * Data sets with one JSON object per line (or one JSON array of objects): OpenAI chat (`messages`),
 * OpenAI preference (`input`, `preferred_output`, `non_preferred_output`) and prompt/chosen/rejected, ShareGPT
 * (`conversations`), prompt/completion, question/answer and Alpaca (`instruction`, `input`, `output`). `metadata`
 * (or the object itself) may name split, group, source and kind.
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
        const pair = entryPair(value, line);
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
