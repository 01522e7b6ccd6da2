import type { ControlledEvaluateInputItem, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { WorkerError } from '../workers/serve.ts';
import type { ScoredToken } from './protocol.ts';

/** Tokens between two looks at whether somebody still waits. */
const atOnce = 512;

export interface ScoredText {
  /** One for each token from `from` on. */
  readonly tokens: readonly ScoredToken[];
  /** The likeliest token after the last, scored as if it had been said. */
  readonly next: ScoredToken;
}

/**
 * log p(token[i] | token[..i]) for every i ≥ `from`, from raw logits: l − max − ln Σ exp(l' − max). Nothing is known of
 * a first token. Where the token itself is the likeliest, both figures are the same number.
 */
export async function scoreTokens(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  options: { readonly from: number; readonly top: number; readonly signal: AbortSignal },
): Promise<ScoredText> {
  const { from, top, signal } = options;
  const name = namer(model);
  const scored: ScoredToken[] = [];
  if (from === 0 && tokens[0] !== undefined) {
    scored.push({ token: tokens[0], text: name(tokens[0]), logProb: null, top: [] });
  }
  let next: ScoredToken | null = null;
  for (let start = 0; start < tokens.length; start += atOnce) {
    if (signal.aborted) throw new WorkerError({ code: 'cancelled', message: 'Stopped on request.' });
    const part = tokens.slice(start, start + atOnce);
    const input = part.map((token, i): ControlledEvaluateInputItem => {
      const at = start + i + 1;
      if (at < from) return token;
      const wanted = tokens[at];
      const filter = {
        tokens: wanted === undefined ? [] : [wanted],
        includeSelected: true,
        // Only more than one needs the whole vocabulary sorted.
        includeTop: top > 1 ? top : 0,
      };
      // Greedy selection makes the selected token the largest logit, which the sum is relative to.
      return [
        token,
        {
          generateNext: {
            token: true,
            logits: { filter },
            totalLogitWeight: true,
            options: { temperature: 0 },
          },
        },
      ];
    });
    const outputs = await sequence.controlledEvaluate(input);
    for (let i = 0; i < part.length; i += 1) {
      const at = start + i + 1;
      if (at < from) continue;
      const output = outputs[i]?.next;
      const best = output?.token;
      if (output?.logits === undefined || output.totalLogitWeight === undefined || best == null) {
        throw new Error(`No probability came back for token ${at}.`);
      }
      const largest = output.logits.get(best) ?? Math.max(...output.logits.values());
      const total = Math.log(output.totalLogitWeight);
      const logProbOf = (logit: number): number => logit - largest - total;
      const ranked = [...output.logits]
        .sort(([, a], [, b]) => b - a)
        .slice(0, top)
        .map(([token, logit]) => ({ token, text: name(token), logProb: logProbOf(logit) }));
      const token = tokens[at] ?? best;
      const logit = output.logits.get(token);
      if (logit === undefined) throw new Error(`No probability came back for token ${at}.`);
      const entry = { token, text: name(token), logProb: logProbOf(logit), top: ranked };
      if (at < tokens.length) scored.push(entry);
      else next = entry;
    }
  }
  if (next === null) throw new Error('There is nothing to score.');
  return { tokens: scored, next };
}

/** A token as text; where it is part of a character only, U+FFFD. */
function namer(model: LlamaModel): (token: Token) => string {
  const known = new Map<Token, string>();
  return (token) => {
    const text = known.get(token) ?? model.detokenize([token], true);
    known.set(token, text);
    return text;
  };
}
