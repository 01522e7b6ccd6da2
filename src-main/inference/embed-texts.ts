import type { LlamaEmbeddingContext } from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import type { HeldModel } from './held-model.ts';

/** Longer texts are embedded by their beginning. */
const mostTokens = 512;

/**
 * One vector per text, scaled to unit length: the model's own hidden state at the last token of a sentence that asks
 * for the text in one word (PromptEOL, Jiang et al. 2023), which needs no training. Vectors of a chat model share a
 * large common direction: whoever compares them takes the mean of the collection off first. Models too small to follow
 * the sentence (the starter is one) tell texts apart no better than chance: compare by words there.
 * @returns rows of `width` numbers, one after another
 */
export async function embedTexts(
  held: HeldModel,
  texts: readonly string[],
  onDone: (done: number) => void,
  signal: AbortSignal,
): Promise<{ readonly width: number; readonly vectors: Float32Array }> {
  const context = await createContext(held);
  try {
    let width = 0;
    let vectors = new Float32Array(0);
    for (const [i, text] of texts.entries()) {
      if (signal.aborted) throw new WorkerError({ code: 'cancelled', message: 'Stopped on request.' });
      const shown = held.model.detokenize(held.model.tokenize(text).slice(0, mostTokens));
      const { vector } = await context.getEmbeddingFor(`This text: "${shown}" means in one word: "`);
      if (width === 0) {
        width = vector.length;
        vectors = new Float32Array(width * texts.length);
      }
      const length = Math.hypot(...vector) || 1;
      vectors.set(
        vector.map((value) => value / length),
        i * width,
      );
      onDone(i + 1);
    }
    return { width, vectors };
  } finally {
    await context.dispose();
  }
}

async function createContext(held: HeldModel): Promise<LlamaEmbeddingContext> {
  try {
    return await held.model.createEmbeddingContext({
      contextSize: Math.min(mostTokens + 64, held.model.trainContextSize),
      threads: held.threads,
    });
  } catch (error) {
    throw new WorkerError({
      code: 'cannot-embed',
      message: 'This model cannot compare texts by meaning.',
      remedy: 'Nothing to do: texts are compared by their words instead.',
      evidence: error instanceof Error ? error.message : String(error),
    });
  }
}
