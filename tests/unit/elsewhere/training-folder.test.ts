import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillTemplate } from '../../../src-main/elsewhere/fill-template.ts';
import { RESULT_FILES } from '../../../src-main/elsewhere/folder-config.ts';
import { memoryBytes, reckonedTable, trainingSeconds } from '../../../src-main/elsewhere/reckon.ts';
import { targetModules } from '../../../src-main/elsewhere/target-modules.ts';
import { fixedFiles } from '../../../src-main/elsewhere/write-training-folder.ts';
import { TRAINABLE_ARCHITECTURES } from '../../../src-main/trainer/protocol.ts';
import { root } from '../../support/starter.ts';

const folder = join(root, 'resources/elsewhere');
const files = await fixedFiles(folder);
const text = (name: string): string => files.find((file) => file.name === name)?.text ?? '';

test('the folder brings every file that its README names, and no more', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  expect(files.map(({ name }) => name)).toEqual([
    'accelerate/fsdp.yaml',
    'accelerate/many.yaml',
    'accelerate/one.yaml',
    'ray_train.py',
    'requirements.txt',
    'sky.yaml',
    'slurm/fsdp.sbatch',
    'slurm/train.sbatch',
    'train.py',
  ]);
  for (const named of readme.matchAll(/(?:accelerate|slurm)\/\w+\.\w+|[a-z_]+\.(?:py|txt|yaml)/gu)) {
    const [name] = named;
    expect(
      files.some((file) => file.name === name || file.name.endsWith(`/${name}`)),
      name,
    ).toBe(true);
  }
});

test('every requirement is pinned', () => {
  const lines = text('requirements.txt').trim().split('\n');
  expect(lines.every((line) => /^[a-z]+==\d+\.\d+\.\d+$/u.test(line))).toBe(true);
  expect(lines).toContain('trl==1.13.0');
});

test('the script names the options that matter, and only ones that TRL 1.13 has', () => {
  const script = text('train.py');
  const options = [
    'assistant_only_loss=True',
    'packing=False',
    'processing_class=tokenizer',
    'eval_strategy=',
    'dtype=',
    'seed=config["seed"]',
    'data_seed=config["seed"]',
    'max_length=config["max_length"]',
    'gradient_checkpointing_kwargs={"use_reentrant": False}',
    'ddp_find_unused_parameters=False',
    'use_cpu=not use_cuda',
    'report_to="none"',
    'load_best_model_at_end=',
    'os.environ.setdefault("HF_HUB_OFFLINE", "1")',
    'os.environ.setdefault("HF_DATASETS_OFFLINE", "1")',
  ];
  expect(options.filter((option) => !script.includes(option))).toEqual([]);
  expect(script).not.toMatch(
    /max_seq_length|max_prompt_length|warmup_ratio|evaluation_strategy|torch_dtype/u,
  );
  // Set before anything is imported that would look.
  expect(script.indexOf('HF_HUB_OFFLINE')).toBeLessThan(script.indexOf('from transformers'));
  for (const name of RESULT_FILES) expect(script).toContain(`"${name}"`);
  for (const option of ['--model', '--method', '--output', '--max-steps'])
    expect(script).toContain(`"${option}"`);
});

test('no file of the folder holds a path of this or any machine', () => {
  const holding = files.filter((file) =>
    /(?:^|[\s"'=])\/(?:home|root|tmp|Users|opt|data)\//mu.test(file.text),
  );
  expect(holding.map(({ name }) => name)).toEqual([]);
});

test('many nodes meet under torchrun, and a divided model is gathered whole', () => {
  expect(text('slurm/train.sbatch')).toContain('--rdzv_endpoint "$head:29500"');
  expect(text('sky.yaml')).toContain('--nnodes=$SKYPILOT_NUM_NODES');
  expect(text('accelerate/fsdp.yaml')).toContain('fsdp_state_dict_type: FULL_STATE_DICT');
  expect(text('accelerate/fsdp.yaml')).toContain('fsdp_version: 2');
});

test('every family that is trained here can be trained elsewhere', () => {
  for (const architecture of TRAINABLE_ARCHITECTURES)
    expect(targetModules(architecture).length).toBeGreaterThan(3);
  expect(() => targetModules('mamba')).toThrow('unsupported-architecture');
});

test('time and memory are reckoned from the size alone', () => {
  const size = {
    parameters: 1e9,
    width: 2048,
    layers: 16,
    rank: 16,
    longestTokens: 512,
    tokensPerPass: 1e6,
    passes: 3,
  };
  // 2 GB of weights, 16 · 16 · 2048 · 2 · 7 LoRA numbers of 16 bytes, 4 · 512 tokens · 2048 · 2 bytes · 36, 1.5 GiB.
  const expected = 2e9 + 7_340_032 * 16 + 301_989_888 + 1.5 * 1024 ** 3;
  expect(memoryBytes(size)).toBe(expected);
  // 6 · 10⁹ · 3 · 10⁶ operations at a third of 10¹⁵.
  expect(trainingSeconds(size, 989e12)[0]).toBeCloseTo(1.8e16 / (989e12 * 0.35), 6);
  expect(reckonedTable({ ...size, parameters: 70e9 })).toContain('| H100, 80 GB | 132.3 GiB | no: divide');
});

test('a README that asks for what is not given is noticed', () => {
  expect(fillTemplate('{{a}} of {{b}}', { a: '1', b: '2' })).toBe('1 of 2');
  expect(() => fillTemplate('{{c}}', {})).toThrow('“c”');
});
