import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCore, refusal } from '../../support/open-core.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('A sample set with a file missing is refused, and no half project stays behind', async () => {
  const resources = temporaryFolder();
  cpSync(join(import.meta.dirname, '../../../resources/samples'), join(resources, 'samples'), {
    recursive: true,
  });
  rmSync(join(resources, 'samples', 'law', 'court-calendar.csv'));
  const { ask } = await openCore({ resources });
  expect(await refusal(ask.workspace.createSampleProject({ set: 'law' }))).toMatchObject({
    evidence: expect.stringContaining('court-calendar.csv'),
  });
  const projects = await ask.workspace.projects();
  expect(projects.map(({ name }) => name)).toEqual(['Notice periods']);
});
