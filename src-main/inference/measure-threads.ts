import { performance } from 'node:perf_hooks';
import type { LlamaModel, Token } from 'node-llama-cpp';

const measuredTokens = 12;
/** Several threads must be this much faster: what they gain on a quiet machine, they lose tenfold on a busy one. */
const worthwhile = 0.75;

/**
 * One thread or all of them, whichever writes faster. On small models the threads wait for each other at
 * every barrier longer than they compute: two can be ten times slower than one.
 */
export async function fasterThreads(model: LlamaModel, cores: number): Promise<number> {
  const one = await secondsFor(model, 1, Number.POSITIVE_INFINITY);
  const limit = worthwhile * one;
  // Twice, because one measurement may have met a quiet moment.
  for (let i = 0; i < 2; i += 1) if ((await secondsFor(model, cores, limit)) > limit) return 1;
  return cores;
}

/** Gives up once it is slower than `limit` seconds: waiting threads on a busy machine can take very long. */
async function secondsFor(model: LlamaModel, threads: number, limit: number): Promise<number> {
  const context = await model.createContext({ contextSize: 64, batchSize: 64, threads });
  try {
    const sequence = context.getSequence();
    const start = model.tokens.bos ?? model.tokenize('a')[0];
    let next: Token[] = start === undefined ? [] : [start];
    // The first step warms caches and is not measured.
    let began = performance.now();
    for (let i = 0; i <= measuredTokens; i += 1) {
      if (i === 1) began = performance.now();
      if (i > 0 && (performance.now() - began) / 1000 > limit) break;
      const input = next.map((token): [Token, { generateNext: { token: true } }] => [
        token,
        { generateNext: { token: true } },
      ]);
      const [output] = await sequence.controlledEvaluate(input);
      const token = output?.next.token;
      if (token === null || token === undefined) break;
      next = [token];
    }
    return (performance.now() - began) / 1000;
  } finally {
    await context.dispose();
  }
}
