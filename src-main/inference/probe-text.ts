import type { HeldModel } from './held-model.ts';
import { tokenLogProbs } from './score-answers.ts';

/** Most tokens of a text that are looked at. */
const mostTokens = 96;

/**
 * Natural-log probability of each token of a text after the first, given all before it: plain text without a chat
 * template, attention in F32. For telling whether two files are the same model.
 */
export async function probeText(
  held: HeldModel,
  adapterPath: string | null,
  text: string,
): Promise<{ readonly tokens: readonly number[]; readonly logProbs: readonly number[] }> {
  const { model } = held;
  const { bos } = model.tokens;
  const words = model.tokenize(text);
  const room = Math.min(mostTokens, model.trainContextSize);
  const tokens = (bos === null ? words : [bos, ...words]).slice(0, room);
  const [first, ...rest] = tokens;
  if (first === undefined || rest.length === 0) return { tokens, logProbs: [] };
  const context = await held.context({ adapterPath, tokens: tokens.length, exact: true });
  const sequence = context.getSequence();
  try {
    return { tokens, logProbs: await tokenLogProbs(sequence, [first], rest) };
  } finally {
    await sequence.dispose();
  }
}
