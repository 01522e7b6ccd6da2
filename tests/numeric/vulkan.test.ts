import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TrainerEvent, TrainResult } from '../../src-main/trainer/protocol.ts';
import { makeExamples, SETTINGS, startTrainer, TINY_MODEL } from './trainer-process.ts';

const ROOT = join(import.meta.dirname, '../..');

test('the whole step runs on Vulkan and agrees with the reference, or says that there is no device', {
  timeout: 600_000,
}, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'src-main/shell/terminal/golden.ts'),
      join(ROOT, 'tests/fixtures/golden/llama-rope-freqs-tied'),
      '--device',
      'vulkan',
    ],
    // Lets ggml accept Mesa's software device, which it otherwise passes over.
    { encoding: 'utf8', env: { ...process.env, GGML_VK_VISIBLE_DEVICES: '0' } },
  );
  if (status === 2) expect(stderr).toMatch(/finds no device/);
  else
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('1 of 1 passed') });
});

/** A short run of 24 examples: the device it ran on, the losses of its steps, and its last parameters. */
async function train(device: 'cpu' | 'gpu') {
  const trainer = startTrainer();
  const events: TrainerEvent[] = [];
  const settings = { ...SETTINGS, device, mode: 'exact', passes: 2, dropout: 0, validateEvery: 100 } as const;
  const result: TrainResult = await trainer.request(
    'train',
    {
      modelPath: TINY_MODEL,
      training: makeExamples(24, 1),
      validation: makeExamples(6, 2),
      settings,
      checkpointEvery: 1000,
    },
    { deadlineMs: null, onEvent: (event) => events.push(event) },
  ).result;
  await trainer.close();
  const parameters = new Float32Array(Uint8Array.from(result.state.parameters).buffer);
  return {
    device: events.find((event) => event.type === 'device'),
    elsewhere: events.find((event) => event.type === 'plan')?.elsewhere,
    // Steps are reported a few times a second; the last one always is.
    losses: new Map(
      events.flatMap((event) => (event.type === 'step' ? [[event.step, event.loss] as const] : [])),
    ),
    parameters,
  };
}

const before = process.env['VERNACULAR_DEVICE_SIMULATED'];
afterAll(() => {
  if (before === undefined) delete process.env['VERNACULAR_DEVICE_SIMULATED'];
  else process.env['VERNACULAR_DEVICE_SIMULATED'] = before;
});

test('a short training on Vulkan stays on the device and ends where the processor ends', {
  timeout: 300_000,
}, async (context) => {
  process.env['VERNACULAR_DEVICE_SIMULATED'] = '1';
  const vulkan = await train('gpu');
  if (vulkan.device?.kind !== 'gpu') {
    context.skip(`no Vulkan device, not even a simulated one: ${vulkan.device?.why}`);
    return;
  }
  const processor = await train('cpu');
  expect(vulkan.elsewhere).toBe(0);
  // The tolerance stated in docs/decisions/0010-train-through-ggml.md.
  const compared = [...vulkan.losses].filter(([step]) => processor.losses.has(step));
  expect(compared.length).toBeGreaterThan(1);
  for (const [step, loss] of compared)
    expect(Math.abs(loss - (processor.losses.get(step) ?? NaN))).toBeLessThan(1e-4);
  let [difference, size] = [0, 0];
  vulkan.parameters.forEach((value, i) => {
    difference += (value - (processor.parameters[i] as number)) ** 2;
    size += value ** 2;
  });
  expect(Math.sqrt(difference / size)).toBeLessThan(1e-2);
  const again = await train('gpu');
  expect(again.parameters).toEqual(vulkan.parameters);
});
