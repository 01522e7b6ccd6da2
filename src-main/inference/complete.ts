import {
  type Llama,
  type LlamaContext,
  type LlamaGrammar,
  LlamaGrammarEvaluationState,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import type { HeldModel } from './held-model.ts';
import type { Completed, CompletionPrompt, CompletionRequest, ScoredToken } from './protocol.ts';
import { scoreTokens } from './score-tokens.ts';
import { textStream } from './text-stream.ts';

/** Prompt tokens read between two looks at whether somebody still waits. */
const readAtOnce = 512;

interface Said {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The token that closed it, where one did. */
  readonly closing: Token | null;
  readonly end: Completed['end'];
}

/** Go on from a prompt. The same request gives the same words whatever was asked before. */
export async function complete(
  llama: Llama,
  held: HeldModel,
  request: CompletionRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Completed> {
  const { model } = held;
  const { maxTokens } = request.decoding;
  const { tokens: prompt, opening } = readPrompt(held, request.prompt);
  if (prompt.length === 0) throw emptyPrompt();
  if (prompt.length > model.trainContextSize) throw tooLong(prompt.length, model.trainContextSize);
  const room = Math.min(maxTokens, model.trainContextSize - prompt.length);
  if (maxTokens > 0 && room < 1) throw tooLong(prompt.length, model.trainContextSize);
  const context = await held.context({
    adapterPath: request.model.adapterPath,
    tokens: prompt.length + Math.max(room, 1),
    exact: request.logProbs !== null,
  });

  const said =
    maxTokens === 0 || isOneLikeliest(request)
      ? null
      : await speak(llama, held, context, { request, prompt, room }, onText, signal);
  const promptText = request.logProbs?.echo === true ? model.detokenize(prompt.slice(opening), true) : '';
  const counts = { promptText, promptTokens: prompt.length };
  if (request.logProbs === null) {
    if (said !== null)
      return { ...counts, text: said.text, tokens: said.tokens.length, end: said.end, logProbs: null };
    return { ...counts, text: '', tokens: 0, end: 'length', logProbs: null };
  }

  const raw = request.prompt.kind !== 'turns';
  const closing = raw && said !== null && said.closing !== null ? [said.closing] : [];
  const generated = [...(said?.tokens ?? []), ...closing];
  const sequence = context.getSequence();
  try {
    const { echo, top } = request.logProbs;
    const scored = await scoreTokens(model, sequence, [...prompt, ...generated], {
      from: echo ? opening : prompt.length,
      top,
      signal,
    });
    // A text begins with its first token, whatever the model puts in front of it.
    const tokens =
      echo && opening > 0 ? [withoutFigure(scored.tokens[0]), ...scored.tokens.slice(1)] : scored.tokens;
    if (said !== null) {
      return { ...counts, text: said.text, tokens: said.tokens.length, end: said.end, logProbs: tokens };
    }
    if (maxTokens === 0) return { ...counts, text: '', tokens: 0, end: 'length', logProbs: tokens };
    const closes = held.encoder.endsTurn(scored.next.token as Token);
    const text = closes ? '' : model.detokenize([scored.next.token as Token], false, prompt.slice(-8));
    if (text !== '') onText(text);
    return {
      ...counts,
      text,
      tokens: closes ? 0 : 1,
      end: closes ? 'end' : 'length',
      logProbs: raw || !closes ? [...tokens, scored.next] : tokens,
    };
  } finally {
    await sequence.dispose();
  }
}

/** One token, the likeliest, with probabilities: scoring the prompt gives it without saying anything. */
function isOneLikeliest({ decoding, logProbs, shape, stop }: CompletionRequest): boolean {
  return (
    logProbs !== null &&
    decoding.maxTokens === 1 &&
    decoding.temperature === 0 &&
    shape === null &&
    stop.length === 0
  );
}

async function speak(
  llama: Llama,
  held: HeldModel,
  context: LlamaContext,
  wanted: { readonly request: CompletionRequest; readonly prompt: readonly Token[]; readonly room: number },
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Said> {
  const { request, prompt, room } = wanted;
  const { temperature, topP, seed } = request.decoding;
  const { frequency, presence } = request.penalties;
  const grammar = request.shape === null ? null : await grammarOf(llama, request.shape);
  const tokens: Token[] = [];
  // Probabilities are taken over the finished text: it must not be sent before them.
  const waits = request.logProbs !== null;
  const text = textStream(held.model, prompt, request.stop, waits ? () => undefined : onText);
  let end: Completed['end'] = 'end';
  let closing: Token | null = null;
  const sequence = context.getSequence();
  try {
    const stoppedEarly = await readAhead(sequence, prompt, signal);
    if (stoppedEarly) return { text: '', tokens, closing, end: 'stopped' };
    const rest = prompt.slice(Math.floor((prompt.length - 1) / readAtOnce) * readAtOnce);
    const generated = sequence.evaluate(rest, {
      temperature,
      topP,
      seed,
      yieldEogToken: true,
      ...(grammar === null
        ? {}
        : { grammarEvaluationState: new LlamaGrammarEvaluationState({ model: held.model, grammar }) }),
      ...(frequency === 0 && presence === 0
        ? {}
        : {
            repeatPenalty: {
              punishTokens: () => tokens,
              maxPunishTokens: room,
              penalty: 1,
              frequencyPenalty: frequency,
              presencePenalty: presence,
            },
          }),
    });
    for await (const token of generated) {
      if (held.encoder.endsTurn(token)) {
        closing = token;
        break;
      }
      if (signal.aborted) {
        end = 'stopped';
        break;
      }
      tokens.push(token);
      if (text.add(token) !== null) {
        end = 'stop';
        break;
      }
      if (tokens.length >= room) {
        end = 'length';
        break;
      }
    }
  } finally {
    await sequence.dispose();
  }
  const whole = text.finish();
  if (waits && whole !== '') onText(whole);
  return { text: whole, tokens, closing, end };
}

/** Read all whole parts of a prompt before its last. @returns whether somebody stopped it */
async function readAhead(
  sequence: ReturnType<LlamaContext['getSequence']>,
  prompt: readonly Token[],
  signal: AbortSignal,
): Promise<boolean> {
  const parts = Math.floor((prompt.length - 1) / readAtOnce);
  for (let part = 0; part < parts; part += 1) {
    if (signal.aborted) return true;
    await sequence.evaluateWithoutGeneratingNewTokens(
      prompt.slice(part * readAtOnce, (part + 1) * readAtOnce),
    );
  }
  return signal.aborted;
}

/** @returns its tokens, and how many of them only open every text: they are no part of what was given */
function readPrompt(
  held: HeldModel,
  prompt: CompletionPrompt,
): { readonly tokens: readonly Token[]; readonly opening: number } {
  const { model } = held;
  if (prompt.kind === 'turns') return { tokens: held.encoder.prompt(prompt.turns), opening: 0 };
  if (prompt.kind === 'tokens') {
    const size = vocabularySize(model);
    const bad = prompt.tokens.find((token) => token < 0 || token >= size);
    if (bad !== undefined) {
      throw new WorkerError({ code: 'unknown-token', message: `This model has no token ${bad}.` });
    }
    return { tokens: Array.from(prompt.tokens) as Token[], opening: 0 };
  }
  const tokens = model.tokenize(prompt.text, true);
  const { bos, shouldPrependBosToken } = model.tokens;
  if (bos === null || !shouldPrependBosToken || tokens[0] === bos) return { tokens, opening: 0 };
  return { tokens: [bos, ...tokens], opening: 1 };
}

export function vocabularySize(model: LlamaModel): number {
  return model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0;
}

function grammarOf(llama: Llama, shape: NonNullable<CompletionRequest['shape']>): Promise<LlamaGrammar> {
  if (shape.kind === 'json') return llama.getGrammarFor('json');
  return llama
    .createGrammarForJsonSchema(shape.schema as Parameters<Llama['createGrammarForJsonSchema']>[0])
    .catch((error: unknown) => {
      throw new WorkerError({
        code: 'unknown-schema',
        message: 'The shape asked of the answer cannot be enforced.',
        evidence: error instanceof Error ? error.message : String(error),
      });
    });
}

function withoutFigure(first: ScoredToken | undefined): ScoredToken {
  if (first === undefined) throw new Error('There is nothing to score.');
  return { ...first, logProb: null, top: [] };
}

function tooLong(tokens: number, most: number): WorkerError {
  return new WorkerError({
    code: 'too-long',
    message: `The prompt has ${tokens} tokens; this model holds ${most} with its answer.`,
    remedy: 'Shorten the text.',
  });
}

function emptyPrompt(): WorkerError {
  return new WorkerError({ code: 'empty-prompt', message: 'There is nothing to go on from.' });
}
