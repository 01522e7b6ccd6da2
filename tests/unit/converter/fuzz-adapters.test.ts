/** Adapter files with bytes changed at random: each is taken or refused in words, and a refusal writes nothing. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromPeft } from '../../../src-main/converter/from-peft.ts';
import { toPeft } from '../../../src-main/converter/to-peft.ts';
import { seededRandom } from '../../../src-main/trainer/random.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';
import { peftFolder } from '../../support/safetensors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const golden = join(import.meta.dirname, '../../fixtures/golden');
const made = join(import.meta.dirname, '../../fixtures/peft');
const basePath = join(golden, 'llama/model.gguf');
const steps = { next: () => Promise.resolve() };
const rounds = 400;

/** Some bytes of the first `header` ones changed, or the file cut. */
function harm(bytes: Buffer, header: number, random: ReturnType<typeof seededRandom>): Buffer {
  const copy = Buffer.from(bytes);
  if (random.next() < 0.1) return copy.subarray(0, random.below(copy.length));
  for (let i = 0; i <= random.below(4); i += 1) {
    const at = random.below(header);
    if (random.next() < 0.3) copy.fill(random.next() < 0.5 ? 0xff : 0, at, Math.min(at + 8, header));
    else copy[at] = random.below(256);
  }
  return copy;
}

/** @returns whether it was taken; anything but a WorkerError fails the test */
async function taken(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
    return false;
  }
}

test('safetensors and settings with changed bytes', async () => {
  const random = seededRandom(11);
  const parent = temporaryFolder();
  const weights = readFileSync(join(made, 'llama/adapter_model.safetensors'));
  const config = readFileSync(join(made, 'llama/adapter_config.json'));
  const folder = peftFolder(parent, weights, config.toString());
  const header = 8 + Number(weights.readBigUInt64LE());
  const outPath = join(parent, 'out.gguf');
  let refused = 0;
  for (let i = 0; i < rounds; i += 1) {
    const inWeights = random.next() < 0.7;
    writeFileSync(
      join(folder, 'adapter_model.safetensors'),
      inWeights ? harm(weights, header, random) : weights,
    );
    writeFileSync(
      join(folder, 'adapter_config.json'),
      inWeights ? config : harm(config, config.length, random),
    );
    const ok = await taken(() => fromPeft({ folder, basePath, outPath }, steps));
    expect(existsSync(outPath)).toBe(ok);
    rmSync(outPath, { force: true });
    if (!ok) refused += 1;
  }
  expect(refused).toBeGreaterThan(rounds / 2);
});

test('llama.cpp’s adapters with changed bytes', async () => {
  const random = seededRandom(12);
  const parent = temporaryFolder();
  const adapterPath = join(parent, 'adapter.gguf');
  const adapter = readFileSync(join(golden, 'llama/adapter-final.gguf'));
  let refused = 0;
  for (let i = 0; i < rounds; i += 1) {
    writeFileSync(adapterPath, harm(adapter, 2048, random));
    const folder = join(parent, 'peft');
    rmSync(folder, { recursive: true, force: true });
    const empty = temporaryFolder();
    if (
      !(await taken(() =>
        toPeft({ basePath, adapterPath, folder: empty, baseId: null, multimodal: null }, steps),
      ))
    )
      refused += 1;
  }
  expect(refused).toBeGreaterThan(rounds / 2);
});
