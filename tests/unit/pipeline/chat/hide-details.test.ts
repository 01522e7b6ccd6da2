import { expect, test } from 'vitest';
import { hideDetails, takeOut } from '../../../../src-main/pipeline/chat/hide-details.ts';
import { openProject } from '../examples/open-project.ts';

test('a detail is taken out as whole words, whatever its case and spacing', () => {
  expect(takeOut('Ask RUTH  Adeyemi or Ruthless Rob.', 'Ruth Adeyemi', 'name')).toBe(
    'Ask [name] or Ruthless Rob.',
  );
  expect(takeOut('Call 555-0100 (x).', '555-0100', 'phone')).toBe('Call [phone] (x).');
  expect(takeOut('Cost: $5.', '$5', 'name')).toBe('Cost: [name].');
});

test('what others may look at holds no detail that was found, only those that a person kept', async () => {
  const { storage, stage } = await openProject();
  storage.raw.exec(`
    INSERT INTO document (id, project_id, name, format, state, bytes, sha256, added_at)
      VALUES ('d', 'p', 'file.txt', 'text', 'ready', 1, 'x', 'then');
    INSERT INTO chat (id, project_id, run_id, model_id, model_name, created_at)
      VALUES ('c', 'p', NULL, 'm', 'Starter', 'then');
    INSERT INTO message (id, chat_id, role, text, created_at)
      VALUES ('m', 'c', 'tuned', 'Ruth Adeyemi and Tom Vance sign; call 555-0100.', 'then');`);
  const insert = storage.raw.prepare(`INSERT INTO finding
    (id, project_id, document_id, kind, text, start, length, decision, term_id, occurrence, why)
    VALUES (?, 'p', 'd', ?, ?, 0, 1, ?, 't', ?, '')`);
  const found = [
    ['name', 'Ruth Adeyemi', 'mask'],
    ['name', 'Tom Vance', 'keep'],
    ['phone', '555-0100', 'open'],
  ] as const;
  storage.raw.pragma('foreign_keys = OFF');
  for (const [i, [kind, text, decision]] of found.entries()) insert.run(`f${i}`, kind, text, decision, i);
  expect(await hideDetails(stage, ['m'])).toEqual([
    { id: 'm', text: '[name] and Tom Vance sign; call [phone].' },
  ]);
});
