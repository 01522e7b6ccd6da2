import { expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { downloadFloats, upload } from '../../src-main/ggml/buffer.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { Adapter } from '../../src-main/trainer/lora.ts';
import { Adamw } from '../../src-main/trainer/optimizer.ts';
import { learningRate } from '../../src-main/trainer/schedule.ts';

const backend = Backend.cpu(loadLibrary('cpu'), 1);

/** An adapter of two numbers that matter: A = [1], B = [2]; the rest is padding. */
function twoNumbers(): Adapter {
  const adapter = new Adapter(backend, 1, 1, [[{ name: 'blk.0.attn_q', inputs: 1, outputs: 1 }]], () => true);
  adapter.set(
    new Map([
      ['blk.0.attn_q.weight.lora_a', Float32Array.of(1)],
      ['blk.0.attn_q.weight.lora_b', Float32Array.of(2)],
    ]),
  );
  return adapter;
}

function setGradients(adapter: Adapter, a: number, b: number): void {
  const flat = new Float32Array(adapter.gradients.elements);
  flat[0] = a;
  flat[64] = b;
  upload(backend, adapter.gradients, flat);
}

function values(adapter: Adapter): number[] {
  return adapter.named('parameters').map(({ data }) => data[0] as number);
}

test('two AdamW updates with clipping are those computed by hand', () => {
  const adapter = twoNumbers();
  const adamw = new Adamw(backend, adapter, {
    beta1: 0.9,
    beta2: 0.99,
    eps: 1e-8,
    weightDecay: 0.1,
    clip: 1,
  });

  // Gathered sums 6 and 8 over a weight of 2 are gradients 3 and 4: norm 5, clipped to 0.6 and 0.8.
  setGradients(adapter, 6, 8);
  const norm = adamw.gradientNorm(2);
  expect(norm).toBeCloseTo(5, 6);
  adamw.update(1, 0.01, 2, norm);
  // Decay 1 − 0.01 · 0.1 = 0.999; the first corrected step is rate · sign of the gradient.
  const first = [1 * 0.999 - 0.01, 2 * 0.999 - 0.01];
  expect(values(adapter)[0]).toBeCloseTo(first[0] as number, 6);
  expect(values(adapter)[1]).toBeCloseTo(first[1] as number, 6);

  // Gradients −0.3 and 0: norm below the limit, nothing clipped.
  setGradients(adapter, -0.3, 0);
  adamw.update(2, 0.02, 1, adamw.gradientNorm(1));
  const g1 = [0.6, 0.8].map((g) => g / (1 + 1e-6 / 5));
  const m = [0.9 * 0.1 * (g1[0] as number) + 0.1 * -0.3, 0.9 * 0.1 * (g1[1] as number)];
  const v = [0.99 * 0.01 * (g1[0] as number) ** 2 + 0.01 * 0.09, 0.99 * 0.01 * (g1[1] as number) ** 2];
  const expected = first.map(
    (p, i) =>
      p * (1 - 0.02 * 0.1) -
      (0.02 * ((m[i] as number) / 0.19)) / (Math.sqrt((v[i] as number) / (1 - 0.99 ** 2)) + 1e-8),
  );
  expect(values(adapter)[0]).toBeCloseTo(expected[0] as number, 6);
  expect(values(adapter)[1]).toBeCloseTo(expected[1] as number, 6);

  const padding = downloadFloats(backend, adapter.parameters).filter((_, i) => i !== 0 && i !== 64);
  expect(padding.every((value) => value === 0)).toBe(true);
  adamw.free();
  adapter.free();
});

test('the learning rate rises straight through the warm-up and falls along half a cosine', () => {
  const rates = Array.from({ length: 10 }, (_, step) => learningRate(step, 10, 8, 0.2));
  const cosine = (share: number): number => 4 * (1 + Math.cos(Math.PI * share));
  const expected = [4, 8, ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => cosine(i / 8))];
  rates.forEach((rate, i) => {
    expect(rate).toBeCloseTo(expected[i] as number, 10);
  });
});
