/** Adapters from peft and merged models, computed by llama.cpp: against values of real transformers + peft, and against base + adapter. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fromPeft } from '../../src-main/converter/from-peft.ts';
import { importPeft } from '../../src-main/model-files/import-peft.ts';
import { startFileWorkers } from '../../src-main/model-files/start-file-workers.ts';
import type { FileProgress } from '../../src-main/model-files/work.ts';
import { writeMerged } from '../../src-main/model-files/write-merged.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const golden = join(root, 'tests/fixtures/golden');
const peft = join(root, 'tests/fixtures/peft');

interface Job {
  readonly model: string;
  readonly adapter: string | null;
  readonly tokens: readonly number[];
}

/** llama.cpp with an F32 cache, in a process of its own. */
function logProbs(jobs: readonly Job[]): number[][] {
  const path = join(temporaryFolder(), 'jobs.json');
  writeFileSync(path, JSON.stringify(jobs));
  const output = execFileSync(process.execPath, [
    join(root, 'src-main/inference/log-probs-of-files.ts'),
    path,
  ]);
  return output
    .toString()
    .trim()
    .split('\n')
    .map((line) => {
      const { logps, error } = JSON.parse(line) as { logps?: number[]; error?: string };
      if (logps === undefined) throw new Error(error);
      return logps;
    });
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);

const workers = startFileWorkers(spawnInNode({ root }));
afterAll(() => workers.close());

const modelOf = (name: string) => join(golden, name, 'model.gguf');
const adapterOf = (name: string) => join(golden, name, 'adapter-final.gguf');

test('adapters that peft made compute in llama.cpp what they compute in peft, in every architecture', async () => {
  const { cases } = JSON.parse(readFileSync(join(peft, 'references.json'), 'utf8')) as {
    cases: Record<string, { exported: number; tokens: number[]; base: number[]; tuned: number[] }>;
  };
  const folder = temporaryFolder();
  const names = Object.keys(cases);
  const steps = { next: () => Promise.resolve() };
  for (const name of names) {
    const outPath = join(folder, `${name}.gguf`);
    await fromPeft({ folder: join(peft, name), basePath: modelOf(name), outPath }, steps);
  }
  const computed = logProbs(
    names.map((name) => ({
      model: modelOf(name),
      adapter: join(folder, `${name}.gguf`),
      tokens: cases[name]?.tokens ?? [],
    })),
  );
  const distances = Object.fromEntries(
    names.map((name, i) => [name, distance(cases[name]?.tuned ?? [], computed[i] ?? [])]),
  );
  // llama.cpp's GELU goes through a table of 16-bit floats, and Q8_0 rounds what it multiplies to 8 bits.
  const limit = (name: string): number =>
    name.startsWith('gemma4') ? 6e-2 : name.startsWith('gemma') ? 5e-3 : name.endsWith('q8_0') ? 0.35 : 1e-4;
  expect(
    names.filter((name) => !((distances[name] ?? 1) < limit(name))).map((name) => [name, distances[name]]),
  ).toEqual([]);
  // Without the adapter the distance would be of the size of its effect, and peft computed with our export what the case says.
  for (const { base, tuned, exported } of Object.values(cases)) {
    expect(distance(base, tuned)).toBeGreaterThan(1);
    expect(exported).toBeLessThan(1e-4);
  }
  expect(new Set(names.map((name) => name.split('-')[0])).size).toBe(13);
});

test.each(['llama', 'qwen3', 'gemma3-defaults'])(
  'merged into F16, %s keeps the log-probabilities of base and adapter within 0.01; the loss of coarser forms is measured',
  async (name) => {
    const folder = join(temporaryFolder(), 'merged');
    const losses: number[] = [];
    for (const type of name === 'llama' ? (['f16', 'q8_0', 'q4_k_m'] as const) : (['f16'] as const)) {
      const wish = {
        basePath: modelOf(name),
        adapterPath: adapterOf(name),
        folder,
        type,
        name: 'New',
        appVersion: '1.2.3',
      };
      losses.push((await writeMerged(workers, wish)).comparison.meanDifference);
    }
    const { batch } = JSON.parse(readFileSync(join(golden, name, 'case.json'), 'utf8')) as {
      batch: { tokens: number[] }[];
    };
    const [before, after] = [
      { model: modelOf(name), adapter: adapterOf(name) },
      { model: join(folder, 'New-F16.gguf'), adapter: null },
    ].map((pair) => logProbs(batch.map(({ tokens }) => ({ ...pair, tokens })))) as [number[][], number[][]];
    expect(Math.max(...before.map((row, i) => distance(row, after[i] ?? [])))).toBeLessThan(1e-2);
    expect(losses[0]).toBeLessThan(5e-3);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    if (name !== 'llama') return;
    expect(readdirSync(folder).sort()).toEqual(
      ['F16', 'Q4_K_M', 'Q8_0'].flatMap((form) => [`New-${form}.gguf`, `New-${form}.md`]),
    );
    expect(readFileSync(join(folder, 'New-Q4_K_M.md'), 'utf8')).toMatch(
      /log-probabilities differ by .*score this very file/s,
    );
  },
);

test('what is stopped, refused or fails in the check leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const out = join(folder, 'new', 'deeper');
  const wish = {
    basePath: modelOf('llama'),
    adapterPath: adapterOf('llama'),
    folder: out,
    type: 'f16',
    name: null,
    appVersion: '1',
  } as const;
  const stop = new AbortController();
  const onProgress = ({ doing }: FileProgress) => {
    if (doing === 'checking') stop.abort();
  };
  await expect(writeMerged(workers, wish, { signal: stop.signal, onProgress })).rejects.toThrow('cancelled');
  await expect(writeMerged(workers, { ...wish, adapterPath: adapterOf('qwen3') })).rejects.toThrow(
    'adapter-does-not-fit',
  );
  // A model that loads nowhere: its tokenizer is gone.
  const broken = join(folder, 'broken.gguf');
  const bytes = readFileSync(modelOf('llama'));
  const at = bytes.indexOf('tokenizer.ggml.model');
  bytes.write('tokenizer.ggml.modem', at);
  writeFileSync(broken, bytes);
  await expect(writeMerged(workers, { ...wish, basePath: broken })).rejects.toThrow(
    /cannot-be-loaded|wrong|died/,
  );
  expect(readdirSync(folder)).toEqual(['broken.gguf']);
  mkdirSync(join(folder, 'there'));
  writeFileSync(join(folder, 'there', 'mine.gguf'), 'mine');
  const into = {
    folder: join(peft, 'llama'),
    basePath: modelOf('llama'),
    outPath: join(folder, 'there', 'mine.gguf'),
  };
  await expect(importPeft(workers, into)).rejects.toThrow('file-exists');
  expect(readFileSync(into.outPath, 'utf8')).toBe('mine');
  const { facts } = await importPeft(workers, into, { replace: true });
  expect(facts.modules).toBe(14);
  expect(readdirSync(join(folder, 'there'))).toEqual(['mine.gguf']);
});

test('the command line writes what it was asked for, and says in words why it does not', async () => {
  const folder = temporaryFolder();
  const share = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const program = join(root, 'src-main/shell/terminal/share.ts');
      const child = execFile(process.execPath, [program, ...args], { cwd: folder }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  const base = ['--base', modelOf('qwen3'), '--adapter', adapterOf('qwen3')];
  const [made, wrong, refused] = await Promise.all([
    share('--target', 'peft', ...base, '--out', 'peft', '--base-id', 'maker/model'),
    share('--target', 'onnx', ...base, '--out', 'other'),
    share('--from-peft', join(peft, 'llama'), '--base', modelOf('qwen3'), '--out', 'no.gguf'),
  ]);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(folder, 'peft')).sort()).toEqual([
    'README.md',
    'adapter_config.json',
    'adapter_model.safetensors',
  ]);
  expect(readFileSync(join(folder, 'peft', 'README.md'), 'utf8')).toMatch(/^---\nbase_model: maker\/model\n/);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('There is no target “onnx”');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/adapter-does-not-fit[\s\S]*Nothing was written/);
  expect(existsSync(join(folder, 'no.gguf'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['peft']);
});
