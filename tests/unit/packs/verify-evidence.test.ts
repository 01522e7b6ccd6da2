import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HASH_LIST, readHashList, writeHashList } from '../../../src-main/packs/hash-list.ts';
import { checkLog, LOG } from '../../../src-main/packs/log-lines.ts';
import { makeSigningKey, SEAL, sealList } from '../../../src-main/packs/seal.ts';
import { ARTIFACTS, verifyEvidence } from '../../../src-main/packs/verify-evidence.ts';
import { hashFile } from '../../../src-main/models/hash-file.ts';
import { hashAuditRow, LOG_START } from '../../../src-main/storage/audit-log.ts';
import { type JsonText } from '../../../src-main/storage/json-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const key = makeSigningKey();

/** A log of five entries, the third of another project. */
function log(actor = 'Ada'): string {
  let previous = LOG_START;
  const lines: string[] = [];
  for (let number = 1; number <= 5; number += 1) {
    const row = {
      number,
      at: '2026-11-24T10:00:00.000Z',
      actor,
      action: 'approved',
      subject: `example ${number}`,
      project_id: number === 3 ? 'other' : 'p',
      detail: '{"count":1}' as JsonText<unknown>,
      previous,
    };
    const hash = hashAuditRow(row);
    lines.push(JSON.stringify(number === 3 ? { number, previous, hash, withheld: true } : { ...row, hash }));
    previous = hash;
  }
  return `${lines.join('\n')}\n`;
}

async function write(folder: string, files: Readonly<Record<string, string>>, signer = key): Promise<void> {
  const hashed = [];
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    hashed.push({ name, sha256: await hashFile(join(folder, name)) });
  }
  const list = writeHashList(hashed);
  await writeFile(join(folder, HASH_LIST), list);
  await writeFile(join(folder, SEAL), JSON.stringify(sealList(list, signer, '2026-11-24T11:00:00.000Z')));
}

const contents = (text = log()) => ({
  'scores.json': '{"right":41}',
  'evidence.html': '<p>41 of 61</p>',
  [LOG]: text,
  [ARTIFACTS]: JSON.stringify({ logHead: { number: 5, hash: checkLog(text).head }, artifacts: [] }),
});

const wrong = async (folder: string, expected: string | null = null): Promise<string[]> =>
  (await verifyEvidence(folder, expected)).findings.filter(({ ok }) => !ok).map(({ words }) => words);

test('a pack as it was sealed holds, and its log with an entry withheld', async () => {
  const folder = temporaryFolder();
  await write(folder, contents());
  const { ok, findings, key: fingerprint } = await verifyEvidence(folder);
  expect(ok).toBe(true);
  expect(findings.map(({ words }) => words).slice(1)).toEqual([
    'All 4 files are as they were.',
    'The log’s chain holds over 5 entries, 1 of them of other projects by their hash alone.',
  ]);
  expect(await wrong(folder, fingerprint?.toUpperCase() ?? '')).toEqual([]);
  expect(await wrong(folder, '00000000 00000000 00000000 00000000')).toHaveLength(1);
});

test('a change to any file is named, and so is one that is missing or was added', async () => {
  const folder = temporaryFolder();
  await write(folder, contents());
  for (const name of [...Object.keys(contents()), HASH_LIST, SEAL]) {
    const path = join(folder, name);
    const before = await readFile(path, 'utf8');
    await appendFile(path, ' ');
    // White space after JSON changes no meaning: a seal may have it.
    if (name !== SEAL) expect((await wrong(folder)).join()).toContain(name === LOG ? 'log' : name);
    await writeFile(
      path,
      before.replace(/[0-9a-f]/, (sign) => (sign === 'a' ? 'b' : 'a')),
    );
    expect(await wrong(folder)).not.toEqual([]);
    await rm(path);
    expect(await wrong(folder)).not.toEqual([]);
    await writeFile(path, before);
  }
  await writeFile(join(folder, 'more.txt'), 'x');
  expect(await wrong(folder)).toEqual(['more.txt does not belong to it.']);
});

test('who changes a file and its hash cannot seal again, except with another key', async () => {
  const folder = temporaryFolder();
  await write(folder, contents());
  const { key: fingerprint } = await verifyEvidence(folder);
  await writeFile(join(folder, 'scores.json'), '{"right":61}');
  const list = readHashList(await readFile(join(folder, HASH_LIST), 'utf8')) ?? [];
  const sha256 = await hashFile(join(folder, 'scores.json'));
  await writeFile(
    join(folder, HASH_LIST),
    writeHashList(list.map((each) => (each.name === 'scores.json' ? { ...each, sha256 } : each))),
  );
  expect(await wrong(folder)).toEqual([`The seal does not fit ${HASH_LIST}: one of them was changed.`]);
  await write(folder, { ...contents(), 'scores.json': '{"right":61}' }, makeSigningKey());
  expect(await wrong(folder)).toEqual([]);
  expect(await wrong(folder, fingerprint)).toEqual([`Sealed with another key than ${fingerprint}.`]);
});

test('an entry of the log that was changed, dropped, moved or cut off is found, even under a fresh seal', async () => {
  const lines = log().trimEnd().split('\n');
  const text = (some: readonly string[]): string => `${some.join('\n')}\n`;
  const at = (i: number): string => lines[i] ?? '';
  const bad: readonly (readonly [string, number])[] = [
    [text(lines.map((line) => line.replace('example 2', 'example 9'))), 2],
    [text([...lines.slice(0, 2), ...lines.slice(3)]), 3],
    [text([at(0), at(2), at(1), at(3), at(4)]), 2],
    [text(lines.slice(1)), 1],
    [lines.join('\n'), 5],
    [text([...lines, at(4)]), 6],
    [text([at(0), '{"number":2}', ...lines.slice(2)]), 2],
  ];
  for (const [changed, broken] of bad) expect(checkLog(changed).broken).toBe(broken);
  const folder = temporaryFolder();
  await write(folder, { ...contents(), [LOG]: text(lines.slice(0, 4)) });
  expect(await wrong(folder)).toEqual(['The log ends elsewhere than the pack says.']);
});

test('a list with a name that leads out of the folder is no list', () => {
  const hash = 'a'.repeat(64);
  for (const name of ['../x', '/x', 'a//b', './a', 'a\\b', '']) {
    expect(readHashList(`${hash}  ${name}\n`)).toBeNull();
  }
  expect(readHashList(`${hash}  a/b.txt\n`)).toEqual([{ name: 'a/b.txt', sha256: hash }]);
});
