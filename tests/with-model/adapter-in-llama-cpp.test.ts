/**
 * The last proof: an adapter of this engine, loaded by llama.cpp, gives the probabilities that PyTorch computes.
 * The engine runs in a child process, because its libraries and node-llama-cpp's cannot share one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getLlama, type Llama, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'tests/fixtures/golden');
const CASES = readdirSync(FOLDER).sort();

/** Largest distance of a target's log-probability, with a float32 cache: by what llama.cpp rounds for the weight type. */
const LIMIT: Readonly<Record<string, number>> = { f32: 2e-5, f16: 1e-2, bf16: 8e-2 };
const EIGHT_BIT = 0.35;
/** llama.cpp's GELU goes through a table of 16-bit floats. */
const GELU_TABLE = 5e-3;
/** Training in fast mode adds its own distance to llama.cpp's: the last column but one of the tolerances. */
const TRAINED: Readonly<Record<string, number>> = { f32: 5e-4, f16: 1.5e-2, bf16: 8e-2 };

interface Row {
  tokens: number[];
  segments: number[];
  targets: number[];
}

let llama: Llama;
let trained: string;

beforeAll(async () => {
  trained = mkdtempSync(join(tmpdir(), 'adapters-'));
  execFileSync(
    process.execPath,
    [
      join(ROOT, 'src-main/shell/terminal/golden.ts'),
      FOLDER,
      '--mode',
      'fast',
      '--threads',
      '1',
      '--write',
      trained,
    ],
    { stdio: 'pipe' },
  );
  llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1 });
});

afterAll(async () => {
  await llama.dispose();
  rmSync(trained, { recursive: true });
});

describe.each(CASES)('the case %s in llama.cpp', (name) => {
  const folder = join(FOLDER, name);
  const { batch, weight_type, architecture } = JSON.parse(
    readFileSync(join(folder, 'case.json'), 'utf8'),
  ) as {
    batch: Row[];
    weight_type: string;
    architecture: string;
  };
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    final_target_logprobs: (number | null)[][];
  };
  const limit = (table: Readonly<Record<string, number>>): number =>
    Math.max(table[weight_type] ?? EIGHT_BIT, architecture.startsWith('gemma') ? GELU_TABLE : 0);

  test('the reference adapter gives the log-probabilities of the reference', async () => {
    const distance = await worstDistance(
      folder,
      join(folder, 'adapter-final.gguf'),
      batch,
      expected.final_target_logprobs,
    );
    expect(distance).toBeLessThan(limit(LIMIT));
  });

  test('the adapter trained here gives them too', async () => {
    const adapter = join(trained, `${name}.gguf`);
    const distance = await worstDistance(folder, adapter, batch, expected.final_target_logprobs);
    expect(distance).toBeLessThan(limit(TRAINED));
  });
});

async function worstDistance(
  folder: string,
  adapter: string,
  batch: readonly Row[],
  expected: readonly (readonly (number | null)[])[],
): Promise<number> {
  const model = await llama.loadModel({ modelPath: join(folder, 'model.gguf'), gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: 256,
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
    lora: { adapters: [{ filePath: adapter, scale: 1 }] },
  });
  const sequence = context.getSequence();
  let worst = 0;
  let compared = 0;
  for (const [r, row] of batch.entries()) {
    for (const segment of new Set(row.segments)) {
      await sequence.clearHistory();
      const from = row.segments.indexOf(segment);
      const tokens = row.tokens.filter((_, i) => row.segments[i] === segment) as Token[];
      const input = tokens.map((token) => [token, { generateNext: { logits: true } }] as [Token, object]);
      const found = await sequence.controlledEvaluate(input);
      found.forEach((output, i) => {
        const target = row.targets[from + i] as number;
        const reference = expected[r]?.[from + i];
        if (target < 0 || reference === null || reference === undefined) return;
        const logits = output?.next.logits as Map<Token, number>;
        const logp = (logits.get(target as Token) as number) - logSumExp([...logits.values()]);
        worst = Math.max(worst, Math.abs(logp - reference));
        compared += 1;
      });
    }
  }
  await context.dispose();
  await model.dispose();
  expect(compared).toBeGreaterThan(10);
  return worst;
}

function logSumExp(values: readonly number[]): number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}
