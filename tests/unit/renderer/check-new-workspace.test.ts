import { expect, test } from 'vitest';
import { checkNewWorkspace } from '../../../src-renderer/start/check-new-workspace.ts';

const form = {
  reviewer: 'Noor',
  choice: 'passphrase',
  passphrase: 'four unrelated words',
  again: 'four unrelated words',
} as const;

test('a complete form has no problems, and no passphrase is asked for where none was chosen', () => {
  expect(checkNewWorkspace(form)).toEqual({});
  expect(checkNewWorkspace({ ...form, choice: 'none', passphrase: '', again: '' })).toEqual({});
});

test('each problem names its fix', () => {
  expect(checkNewWorkspace({ ...form, reviewer: ' ', passphrase: 'short', again: 'short' })).toEqual({
    reviewer: 'Enter the name that should stand on approvals.',
    passphrase: 'It has 5 characters. It needs at least 8.',
  });
  expect(checkNewWorkspace({ ...form, again: 'four unrelated word' })).toEqual({
    again: 'The two are not the same. Enter both again.',
  });
});
