import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mayTrainElsewhere } from '../../../src-main/pipeline/elsewhere/allowed.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('servers are off unless the policy or whoever starts the app says so, and a policy that forbids wins', async () => {
  const path = join(temporaryFolder(), 'policy.json');
  const on = async (variable?: string) => (await mayTrainElsewhere(path, variable)).on;
  expect([await on(), await on('on'), await on('yes')]).toEqual([false, true, false]);
  writeFileSync(path, '{"trainElsewhere": true}');
  expect(await on()).toBe(true);
  writeFileSync(path, '{"trainElsewhere": false}');
  expect(await on('on')).toBe(false);
  writeFileSync(path, '{broken');
  expect(await on('on')).toBe(false);
});
