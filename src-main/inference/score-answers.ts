import type { ControlledEvaluateInputItem, LlamaContext, LlamaContextSequence, Token } from 'node-llama-cpp';
import type { HeldModel } from './held-model.ts';
import type { ChatTurn } from './protocol.ts';

export interface ScoredAnswer {
  /** Answer tokens, the end-of-turn token included. */
  readonly tokens: number;
  /** Their summed natural-log probability, each given everything before it. */
  readonly logProb: number;
}

/** How probable the model finds given answers: teacher forcing, with attention kept in F32. */
export async function scoreAnswers(
  held: HeldModel,
  adapterPath: string | null,
  items: readonly { readonly turns: readonly ChatTurn[]; readonly answer: string }[],
  onScored: (done: number) => void,
  signal: AbortSignal,
): Promise<ScoredAnswer[]> {
  const encoded = items.map(({ turns, answer }) => ({
    prompt: held.encoder.prompt(turns),
    answer: held.encoder.answer(turns, answer),
  }));
  const longest = encoded.reduce(
    (most, { prompt, answer }) => Math.max(most, prompt.length + answer.length),
    1,
  );
  const context = await held.context({ adapterPath, tokens: longest, exact: true });
  const scored: ScoredAnswer[] = [];
  let before: Evaluated | null = null;
  try {
    for (const { prompt, answer } of encoded) {
      signal.throwIfAborted();
      before = await evaluate(context, before, prompt, answer);
      const logProb = before.logProbs.reduce((sum, value) => sum + value, 0);
      scored.push({ tokens: answer.length, logProb });
      onScored(scored.length);
    }
  } finally {
    await before?.sequence.dispose();
  }
  return scored;
}

interface Evaluated {
  readonly sequence: LlamaContextSequence;
  /** Prompt and answer. */
  readonly tokens: readonly Token[];
  /** Of the answer's tokens. */
  readonly logProbs: readonly number[];
}

/** Answers to the same prompt that begin alike are read on from where they part; anything else begins anew. */
async function evaluate(
  context: LlamaContext,
  before: Evaluated | null,
  prompt: readonly Token[],
  answer: readonly Token[],
): Promise<Evaluated> {
  const tokens = [...prompt, ...answer];
  const parts = before === null ? 0 : tokens.findIndex((token, i) => before.tokens[i] !== token);
  if (before !== null && parts > prompt.length) {
    const { sequence } = before;
    await sequence.eraseContextTokenRanges([{ start: parts - 1, end: sequence.nextTokenIndex }]);
    if (sequence.nextTokenIndex === parts - 1) {
      const shared = before.logProbs.slice(0, parts - prompt.length);
      const rest = await tokenLogProbs(sequence, tokens.slice(0, parts), tokens.slice(parts), parts - 1);
      return { sequence, tokens, logProbs: [...shared, ...rest] };
    }
  }
  await before?.sequence.dispose();
  const sequence = context.getSequence();
  return { sequence, tokens, logProbs: await tokenLogProbs(sequence, prompt, answer) };
}

/**
 * log p(answer[i] | prompt, answer[..i]) for every i, from raw logits: l - max - ln Σ exp(l' - max).
 * @param known how many tokens of the prompt the sequence holds already
 */
export async function tokenLogProbs(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  answer: readonly Token[],
  known = 0,
): Promise<number[]> {
  const all = [...prompt, ...answer].slice(known);
  const asked = prompt.length - known;
  const input = all.slice(0, -1).map((token, i): ControlledEvaluateInputItem => {
    const next = all[i + 1];
    if (i < asked - 1 || next === undefined) return token;
    // Greedy selection makes the selected token the largest logit, which the sum is relative to.
    const logits = { filter: { tokens: [next], includeSelected: true } };
    return [token, { generateNext: { logits, totalLogitWeight: true, options: { temperature: 0 } } }];
  });
  const outputs = await sequence.controlledEvaluate(input);
  return answer.map((token, i) => {
    const next = outputs[asked - 1 + i]?.next;
    const logit = next?.logits?.get(token);
    if (next?.logits === undefined || next.totalLogitWeight === undefined || logit === undefined) {
      throw new Error(`No probability came back for answer token ${i}.`);
    }
    const largest = [...next.logits.values()].reduce((a, b) => Math.max(a, b));
    return logit - largest - Math.log(next.totalLogitWeight);
  });
}
