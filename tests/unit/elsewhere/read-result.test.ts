import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FOLDER_FORMAT, RESULT_FILES } from '../../../src-main/elsewhere/folder-config.ts';
import { readResult } from '../../../src-main/elsewhere/read-result.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const signal = new AbortController().signal;
const stage = { learning_rate: 2e-4, passes: 3, examples_per_step: 4, evaluate_every: 5, patience: 4 };
const settings = {
  format: FOLDER_FORMAT,
  run: 'r1',
  method: 'sft',
  config: {
    format: FOLDER_FORMAT,
    run: 'r1',
    method: 'sft',
    seed: 7,
    warmup_share: 0.05,
    weight_decay: 0.01,
    max_grad_norm: 1,
    max_length: 512,
    lora: { r: 8, alpha: 16, dropout: 0, target_modules: ['q_proj'] },
    answers: stage,
    preferences: { ...stage, beta: 0.1, lambda: 0.1 },
    base: { name: 'Base', architecture: 'llama', file_sha256: 'x', hub_id: null },
    data: { snapshot: 's', train: 10, valid: 2, preferences: 0, files: {} },
    vernacular: '0.1.0',
  },
  effective: {
    examples: 10,
    world_size: 2,
    per_device_batch: 1,
    gradient_accumulation: 2,
    steps: 2,
    steps_done: 2,
    best_step: 2,
    best_validation_loss: 1.5,
    device: 'CPU',
    seconds: 3,
  },
  changed_data: [],
  versions: { torch: '2.13.0' },
  finished_at: '2026-01-01T00:00:00Z',
};
const row = (step: number, training: number | null, validation: number | null): string =>
  `${JSON.stringify({ step, steps: 2, pass: step / 2, training_loss: training, validation_loss: validation, learning_rate: 0.1, grad_norm: null, at: 'x' })}\n`;

/** A result as train.py leaves it. */
function result(over: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  const contents: Record<string, string> = {
    'adapter_model.safetensors': 'weights',
    'adapter_config.json': '{}',
    'curve.jsonl': row(0, null, 3) + row(1, 2.5, null) + row(2, 2, null) + row(2, null, 1.5),
    'settings.json': JSON.stringify(settings),
    ...over,
  };
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(folder, name), text);
  const hashes = RESULT_FILES.map((name) => [
    name,
    createHash('sha256')
      .update(contents[name] ?? '')
      .digest('hex'),
  ]);
  writeFileSync(join(folder, 'hashes.json'), JSON.stringify(Object.fromEntries(hashes)));
  return folder;
}

const refused = (folder: string) =>
  readResult(folder, signal).then(
    () => 'taken',
    (error: { problem?: { code: string } }) => error.problem?.code,
  );

test('both figures of a step come into one row', async () => {
  const { curve } = await readResult(result(), signal);
  expect(
    curve.map(({ step, training_loss, validation_loss }) => [step, training_loss, validation_loss]),
  ).toEqual([
    [0, null, 3],
    [1, 2.5, null],
    [2, 2, 1.5],
  ]);
});

test('a changed, missing, linked or made-up file is refused', async () => {
  const changed = result();
  writeFileSync(join(changed, 'adapter_model.safetensors'), 'other weights');
  expect(await refused(changed)).toBe('result-changed');
  const empty = temporaryFolder();
  expect(await refused(empty)).toBe('no-result');
  const linked = join(temporaryFolder(), 'linked');
  mkdirSync(linked);
  symlinkSync('/etc/hostname', join(linked, 'hashes.json'));
  expect(await refused(linked)).toBe('result-unreadable');
  expect(await refused(result({ 'settings.json': '{"format": "other"}' }))).toBe('result-unreadable');
  expect(await refused(result({ 'settings.json': 'not JSON' }))).toBe('result-unreadable');
});
