import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

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
