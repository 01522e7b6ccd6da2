import { expect, test } from 'vitest';
import { appendAudit, canonicalJson, verifyAudit } from '../../../src-main/storage/audit-log.ts';
import { createWorkspace } from '../../../src-main/storage/open.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function logOf(events: number) {
  const storage = await createWorkspace({
    folder: temporaryFolder(),
    passphrase: null,
    keychain: null,
    holder: 'test',
  });
  for (let i = 1; i <= events; i += 1) {
    await storage.db.transaction().execute((tx) =>
      appendAudit(tx, {
        at: `2026-01-0${i}`,
        actor: 'Ada',
        action: 'examples-approved',
        subject: `${i} examples`,
        projectId: 'p',
        detail: { b: i, a: [i, { y: 1, x: 2 }] },
      }),
    );
  }
  return storage;
}

test('An untouched log holds', async () => {
  const storage = await logOf(5);
  expect(await verifyAudit(storage.db)).toBeNull();
  await storage.close();
});

test('Every way of tampering is found at the row it was done to', async () => {
  const ways: [sql: string, found: number][] = [
    [`UPDATE audit_event SET actor = 'Eve' WHERE number = 3`, 3],
    [`UPDATE audit_event SET detail = '{"a":[3,{"x":2,"y":1}],"b":4}' WHERE number = 3`, 3],
    [`UPDATE audit_event SET project_id = NULL WHERE number = 2`, 2],
    [`UPDATE audit_event SET at = '2025-01-01' WHERE number = 5`, 5],
    [`DELETE FROM audit_event WHERE number = 3`, 4],
    [`DELETE FROM audit_event WHERE number = 1`, 2],
    [
      `DELETE FROM audit_event WHERE number = 3;
       UPDATE audit_event SET number = number - 1 WHERE number > 3`,
      3,
    ],
    [
      `UPDATE audit_event SET number = 30 WHERE number = 3; UPDATE audit_event SET number = 3 WHERE number = 4;
       UPDATE audit_event SET number = 4 WHERE number = 30`,
      3,
    ],
    [
      `INSERT INTO audit_event SELECT 6, at, actor, action, subject, project_id, detail, previous, hash
       FROM audit_event WHERE number = 5`,
      6,
    ],
  ];
  for (const [sql, found] of ways) {
    const storage = await logOf(5);
    storage.raw.exec(sql);
    expect([sql, await verifyAudit(storage.db)]).toEqual([sql, found]);
    await storage.close();
  }
});

test('The same value has one canonical text', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { f: 1, e: null }], c: 'ü' } })).toBe(
    '{"a":{"c":"ü","d":[2,{"e":null,"f":1}]},"b":1}',
  );
});
