import { performance } from 'node:perf_hooks';
import { type Llama, LlamaGrammarEvaluationState, type Token } from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import { goesRound } from './goes-round.ts';
import type { HeldModel } from './held-model.ts';
import type { ChatTurn, Decoding, Generated } from './protocol.ts';

/** Milliseconds between two pieces of streamed text. */
const pieceEvery = 40;

/**
 * Answer a conversation. Greedy when the temperature is 0. Nothing is left over from earlier answers, so the
 * same turns and seed give the same words whatever was asked before.
 */
export async function generate(
  llama: Llama,
  held: HeldModel,
  request: {
    readonly adapterPath: string | null;
    readonly turns: readonly ChatTurn[];
    readonly decoding: Decoding;
    readonly schema?: Readonly<Record<string, unknown>>;
    /** End an answer that goes round in circles. */
    readonly stopLoops: boolean;
  },
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Generated> {
  const { model, encoder } = held;
  const { decoding } = request;
  const prompt = encoder.prompt(request.turns);
  const context = await held.context({
    adapterPath: request.adapterPath,
    tokens: prompt.length + Math.min(decoding.maxTokens, model.trainContextSize - prompt.length),
    exact: false,
  });
  const room = Math.min(decoding.maxTokens, context.contextSize - prompt.length);
  if (room < 1) throw tooLong();
  const grammar = request.schema === undefined ? null : await grammarFor(llama, held, request.schema);

  const began = performance.now();
  const sequence = context.getSequence();
  const text = textStream(held, prompt, onText);
  const said: Token[] = [];
  let end: Generated['end'] = 'end-of-turn';
  try {
    const tokens = sequence.evaluate(prompt, {
      temperature: decoding.temperature,
      topP: decoding.topP,
      seed: decoding.seed,
      ...(grammar === null ? {} : { grammarEvaluationState: grammar }),
    });
    for await (const token of tokens) {
      if (encoder.endsTurn(token)) break;
      if (signal.aborted) {
        end = 'stopped';
        break;
      }
      said.push(token);
      text.add(token);
      if (request.stopLoops && goesRound(said)) {
        end = 'loop';
        break;
      }
      if (said.length >= room) {
        end = 'length';
        break;
      }
    }
  } finally {
    await sequence.dispose();
  }
  return { text: text.finish(), tokens: said.length, seconds: (performance.now() - began) / 1000, end };
}

/** Turns tokens into text as they come; characters of several tokens wait until they are whole. */
function textStream(held: HeldModel, prompt: readonly Token[], onText: (text: string) => void) {
  let said = '';
  let piece = '';
  let waiting: Token[] = [];
  let before: Token[] = prompt.slice(-8);
  let lastSent = 0;

  function flush(): void {
    const text = held.model.detokenize(waiting, false, before);
    before = [...before, ...waiting].slice(-8);
    waiting = [];
    said += text;
    piece += text;
  }
  function send(): void {
    if (piece !== '') onText(piece);
    piece = '';
    lastSent = performance.now();
  }
  return {
    add(token: Token): void {
      waiting.push(token);
      if (!held.model.detokenize(waiting, false, before).endsWith('\uFFFD') || waiting.length > 8) flush();
      if (performance.now() - lastSent >= pieceEvery) send();
    },
    finish(): string {
      if (waiting.length > 0) flush();
      send();
      return said;
    },
  };
}

async function grammarFor(
  llama: Llama,
  held: HeldModel,
  schema: Readonly<Record<string, unknown>>,
): Promise<LlamaGrammarEvaluationState> {
  try {
    const grammar = await llama.createGrammarForJsonSchema(
      schema as Parameters<Llama['createGrammarForJsonSchema']>[0],
    );
    return new LlamaGrammarEvaluationState({ model: held.model, grammar });
  } catch (error) {
    throw new WorkerError({
      code: 'unknown-schema',
      message: 'The shape asked of the answer cannot be enforced.',
      evidence: error instanceof Error ? error.message : String(error),
    });
  }
}

function tooLong(): WorkerError {
  return new WorkerError({
    code: 'too-long',
    message: 'The conversation is longer than this model can hold.',
    remedy: 'Start a new chat, or shorten the question.',
  });
}
