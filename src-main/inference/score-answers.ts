import type { ControlledEvaluateInputItem, LlamaContextSequence, Token } from 'node-llama-cpp';
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
  for (const { prompt, answer } of encoded) {
    signal.throwIfAborted();
    const sequence = context.getSequence();
    try {
      const logProbs = await tokenLogProbs(sequence, prompt, answer);
      scored.push({ tokens: answer.length, logProb: logProbs.reduce((sum, value) => sum + value, 0) });
    } finally {
      await sequence.dispose();
    }
    onScored(scored.length);
  }
  return scored;
}

/** log p(answer[i] | prompt, answer[..i]) for every i, from raw logits: l - max - ln Σ exp(l' - max). */
export async function tokenLogProbs(
  sequence: LlamaContextSequence,
  prompt: readonly Token[],
  answer: readonly Token[],
): Promise<number[]> {
  const all = [...prompt, ...answer];
  const input = all.slice(0, -1).map((token, i): ControlledEvaluateInputItem => {
    const next = all[i + 1];
    if (i < prompt.length - 1 || next === undefined) return token;
    // Greedy selection makes the selected token the largest logit, which the sum is relative to.
    const logits = { filter: { tokens: [next], includeSelected: true } };
    return [token, { generateNext: { logits, totalLogitWeight: true, options: { temperature: 0 } } }];
  });
  const outputs = await sequence.controlledEvaluate(input);
  return answer.map((token, i) => {
    const next = outputs[prompt.length - 1 + i]?.next;
    const logit = next?.logits?.get(token);
    if (next?.logits === undefined || next.totalLogitWeight === undefined || logit === undefined) {
      throw new Error(`No probability came back for answer token ${i}.`);
    }
    const largest = [...next.logits.values()].reduce((a, b) => Math.max(a, b));
    return logit - largest - Math.log(next.totalLogitWeight);
  });
}
