import type { Preview } from '../../contract/readiness.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { useModel } from '../../models/use-model.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { storedExample } from './queries.ts';

const ENCODE_MS = 120_000;

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
  // A token alone may lose its leading space or half a letter: each is read together with the one before it.
  const spans = tokens.flatMap((token, i) => [
    Int32Array.of(...tokens.slice(Math.max(0, i - 1), i)),
    Int32Array.of(...tokens.slice(Math.max(0, i - 1), i), token),
  ]);
  const { texts } = await inference.request('detokenize', { modelPath: model.path, tokens: spans }, options)
    .result;
  const pieces = tokens.map((_, i) => {
    const before = texts[2 * i] ?? '';
    const both = texts[2 * i + 1] ?? '';
    const text = both.startsWith(before) ? both.slice(before.length) : both;
    return { text, answer: encoded.answer[i] === 1 };
  });
  const holds = model.context_tokens;
  return {
    modelName: model.name,
    contextTokens: holds,
    pieces,
    cutFrom: holds > 0 && tokens.length > holds ? holds : null,
  };
}
