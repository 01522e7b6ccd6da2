import { expect, test } from 'vitest';
import { fileStem } from '../../../../src-main/pipeline/sharing/file-stem.ts';

test('project names become file names in any script', () => {
  expect(['Employment advice (2026)', 'Müller & Söhne', '///', 'Право'].map(fileStem)).toEqual([
    'employment-advice-2026',
    'müller-söhne',
    'project',
    'право',
  ]);
});
