import type { Llama } from 'node-llama-cpp';
import { generate } from './generate.ts';
import type { HeldModel } from './held-model.ts';
import { previewTurns } from './offer-templates.ts';
import type { Generated, TriedModel } from './protocol.ts';
import { turnRenderer } from './render-turns.ts';
import { tokenLogProbs } from './score-answers.ts';

/** Our own words, in plain English: a model that was damaged on its way finds them surprising at every word. */
const paragraph =
  'The office opens at nine in the morning and closes at five in the afternoon. Letters that arrive before noon are answered on the same day. If a client asks for a copy of a file, we first check who is asking, and then send the copy by post. Nothing is thrown away before seven years have passed.';

/** The greeting ends by then, whatever it has said. */
const greetingMs = 6000;

/** A short look at a model in use: its template, a fixed paragraph, a greeting. */
export async function tryOut(llama: Llama, held: HeldModel, signal: AbortSignal): Promise<TriedModel> {
  const began = performance.now();
  const { model } = held;
  const source = model.fileInfo.metadata.tokenizer?.chat_template ?? null;
  let rendered: string | null = null;
  let renderFailure: string | null = null;
  try {
    const tokens = { bos: model.tokens.bosString ?? '', eos: model.tokens.eosString ?? '' };
    if (source !== null) rendered = turnRenderer(source, tokens).render(previewTurns, true);
  } catch (error) {
    renderFailure = error instanceof Error ? error.message : String(error);
  }
  const perplexity = await perplexityOf(held, signal);
  const answer = renderFailure === null ? await greet(llama, held, signal) : null;
  return {
    rendered,
    renderFailure,
    perplexity,
    vocabulary: model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0,
    greeting: answer?.text.trim() ?? '',
    greetingEnd: answer?.end ?? 'stopped',
    seconds: (performance.now() - began) / 1000,
  };
}

/** e^(−1/n · Σ log p(token)) over the paragraph's tokens but the first, each given all before it. */
async function perplexityOf(held: HeldModel, signal: AbortSignal): Promise<number> {
  const { model } = held;
  const words = model.tokenize(paragraph, false);
  const { bos } = model.tokens;
  const [first, ...rest] = bos !== null && model.tokens.shouldPrependBosToken ? [bos, ...words] : words;
  if (first === undefined || rest.length === 0) return Number.MAX_VALUE;
  const room = rest.slice(0, Math.max(1, model.trainContextSize - 1));
  const context = await held.context({ adapterPath: null, tokens: room.length + 1, exact: true });
  signal.throwIfAborted();
  const sequence = context.getSequence();
  try {
    const logProbs = await tokenLogProbs(sequence, [first], room);
    const mean = logProbs.reduce((sum, value) => sum + value, 0) / logProbs.length;
    return Number.isFinite(mean) ? Math.min(Math.exp(-mean), Number.MAX_VALUE) : Number.MAX_VALUE;
  } finally {
    await sequence.dispose();
  }
}

async function greet(llama: Llama, held: HeldModel, signal: AbortSignal): Promise<Generated> {
  return generate(
    llama,
    held,
    {
      adapterPath: null,
      turns: [{ role: 'user', content: 'Hello. What can you help me with?' }],
      decoding: { temperature: 0, topP: 1, seed: 1, maxTokens: 40 },
      stopLoops: true,
    },
    () => undefined,
    AbortSignal.any([signal, AbortSignal.timeout(greetingMs)]),
  );
}
