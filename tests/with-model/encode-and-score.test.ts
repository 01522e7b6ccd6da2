import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getLlama, type Llama, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnEncoder } from '../../src-main/inference/encode-turns.ts';
import type { ChatTurn } from '../../src-main/inference/protocol.ts';
import { tokenLogProbs } from '../../src-main/inference/score-answers.ts';

const folder = join(import.meta.dirname, '../fixtures/golden');
const cases = readdirSync(folder).sort();

interface Row {
  readonly tokens: readonly Token[];
  readonly segments: readonly number[];
  readonly targets: readonly number[];
}

let llama: Llama;
beforeAll(async () => {
  llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: 1,
  });
});
afterAll(() => llama.dispose());

describe.each(cases)('with the tokenizer of %s', (name) => {
  test('what is trained is the prompt as chat feeds it, then the answer and its end of turn', async () => {
    const model = await llama.loadModel({ modelPath: join(folder, name, 'model.gguf'), vocabOnly: true });
    try {
      const encoder = turnEncoder(model);
      const question: ChatTurn[] = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'How long,\n\nand why?  ' },
      ];
      for (const answer of ['Seven years.', ' <b>é</b> 😀\n- one\n', '42']) {
        const { tokens, answer: marks } = encoder.conversation([
          ...question,
          { role: 'assistant', content: answer },
        ]);
        const prompt = encoder.prompt(question);
        const said = encoder.answer(question, answer);
        expect([...tokens]).toEqual([...prompt, ...said]);
        expect([...marks]).toEqual([...prompt.map(() => 0), ...said.map(() => 1)]);
        expect(encoder.endsTurn(said.at(-1) as Token)).toBe(true);
        expect(said.slice(0, -1).some((token) => encoder.endsTurn(token))).toBe(false);
        const spoken = model.detokenize(said.slice(0, -1), false, prompt);
        expect(spoken.trim()).toBe(answer.trim());
      }
    } finally {
      await model.dispose();
    }
  });
});

test('scores of an answer are the log-probabilities PyTorch computes', async () => {
  const place = join(folder, 'llama');
  const { batch } = JSON.parse(readFileSync(join(place, 'case.json'), 'utf8')) as { batch: Row[] };
  const { target_logprobs: expected } = JSON.parse(readFileSync(join(place, 'expected.json'), 'utf8')) as {
    target_logprobs: (number | null)[][];
  };
  const model = await llama.loadModel({ modelPath: join(place, 'model.gguf') });
  try {
    const context = await model.createContext({
      contextSize: 256,
      threads: 1,
      flashAttention: false,
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
      lora: join(place, 'adapter-init.gguf'),
    });
    let compared = 0;
    for (const [r, row] of batch.entries()) {
      if (new Set(row.segments).size > 1) continue;
      const from = row.targets.findIndex((target) => target >= 0);
      const sequence = context.getSequence();
      const found = await tokenLogProbs(sequence, row.tokens.slice(0, from + 1), row.tokens.slice(from + 1));
      await sequence.dispose();
      for (const [i, value] of found.entries()) {
        if (row.targets[from + i] !== row.tokens[from + i + 1]) continue;
        expect(Math.abs(value - (expected[r]?.[from + i] ?? Number.NaN))).toBeLessThan(2e-5);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(20);
  } finally {
    await model.dispose();
  }
});
