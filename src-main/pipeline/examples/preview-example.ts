import type { Preview } from '../../contract/readiness.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { storedExample } from './queries.ts';

const ENCODE_MS = 120_000;
/** What stands for a part of a letter. */
const PART = '\uFFFD';

/**
 * What the model gets to see of an example, token by token: laid out and encoded by the same path as for training,
 * then turned back into text.
 */
export async function previewExample(
  stage: StageContext,
  wanted: { readonly exampleId: string; readonly modelId: string },
): Promise<Preview> {
  const example = await storedExample(stage.db, wanted.exampleId);
  const model = await useModel(stage, wanted.modelId);
  const turns: ChatTurn[] = [
    ...fromJson(example.preceding),
    { role: 'user', content: example.question },
    { role: 'assistant', content: example.answer },
  ];
  const { inference } = stage.workers;
  const options = { deadlineMs: ENCODE_MS };
  const { conversations } = await inference.request(
    'encode',
    { modelPath: model.path, conversations: [turns] },
    options,
  ).result;
  const encoded = conversations[0];
  if (encoded === undefined) throw new Error('Nothing came back.');
  const tokens = [...encoded.tokens];
  const read = async (spans: readonly (readonly number[])[]): Promise<readonly string[]> => {
    if (spans.length === 0) return [];
    const params = { modelPath: model.path, tokens: spans.map((span) => Int32Array.from(span)) };
    return (await inference.request('detokenize', params, options).result).texts;
  };
  const texts = await textsOf(tokens, read);
  const pieces = texts.map((text, i) => ({ text, answer: encoded.answer[i] === 1 }));
  const holds = model.context_tokens;
  return {
    modelName: model.name,
    contextTokens: holds,
    pieces,
    cutFrom: holds > 0 && tokens.length > holds ? holds : null,
  };
}

/**
 * Text of each token so that all of them joined are the whole text. A token alone may lose its leading space: each is
 * read together with the one before it. Parts of a letter cannot be told apart: their first has all of it, with the
 * token after them.
 */
async function textsOf(
  tokens: readonly number[],
  read: (spans: readonly (readonly number[])[]) => Promise<readonly string[]>,
): Promise<string[]> {
  const behind = (i: number): number[] => tokens.slice(Math.max(0, i - 1), i);
  const read2 = await read(tokens.flatMap((token, i) => [behind(i), [...behind(i), token]]));
  const rest = (before: string, both: string): string =>
    both.startsWith(before) ? both.slice(before.length) : both;
  const texts = tokens.map((_, i) => rest(read2[2 * i] ?? '', read2[2 * i + 1] ?? ''));
  const runs: { from: number; to: number }[] = [];
  for (const [i, text] of texts.entries()) {
    const last = runs.at(-1);
    const follows = last !== undefined && last.to === i;
    if (!text.includes(PART) && !(follows && read2[2 * i]?.includes(PART) === true)) continue;
    if (follows) last.to = i + 1;
    else runs.push({ from: i, to: i + 1 });
  }
  const whole = await read(
    runs.flatMap(({ from, to }) => [behind(from), tokens.slice(Math.max(0, from - 1), to)]),
  );
  for (const [k, { from, to }] of runs.entries()) {
    texts[from] = rest(whole[2 * k] ?? '', whole[2 * k + 1] ?? '');
    texts.fill('', from + 1, to);
  }
  return texts;
}
