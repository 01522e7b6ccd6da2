import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { addDocument, fromBlob } from '../../../src-main/pipeline/documents/add-document.ts';
import { readingQueue } from '../../../src-main/pipeline/documents/reading-queue.ts';
import { reviewExamples } from '../../../src-main/pipeline/examples/review-examples.ts';
import { CHUNK_BYTES } from '../../../src-main/storage/chunks.ts';
import { toStorageProblem } from '../../../src-main/storage/problems.ts';
import { addAll, openProject } from '../pipeline/examples/open-project.ts';

/** SQLite gets no page more, as on a disk without a block left. @returns how to give it room again */
function fillDisk(database: Database): () => void {
  database.pragma('wal_checkpoint(TRUNCATE)');
  const pages = database.pragma('page_count', { simple: true }) as number;
  database.pragma(`max_page_count = ${pages}`);
  return () => void database.pragma('max_page_count = 1073741823');
}

async function problemOf(work: Promise<unknown>): Promise<{ code: string; remedy: string } | undefined> {
  try {
    await work;
  } catch (error) {
    return toStorageProblem(error)?.problem;
  }
  throw new Error('This went through.');
}

const table = (database: Database, name: string): unknown[] =>
  database.prepare(`SELECT * FROM ${name} ORDER BY 1`).all();

describe('A full disk', () => {
  test('refuses a new file whole, keeps all that was there, and takes it once there is room', async () => {
    const { storage, stage } = await openProject();
    await addAll(stage, [{}, { status: 'approved' }]);
    const before = [table(storage.raw, 'example'), table(storage.raw, 'example_revision')];
    const makeRoom = fillDisk(storage.raw);
    for (const parts of [0.5, 18.5]) {
      const blob = new Blob([new Uint8Array(parts * CHUNK_BYTES).fill(65)]);
      expect(await problemOf(addDocument(stage, fromBlob('p', 'large.txt', [], blob)))).toMatchObject({
        code: 'disk-full',
        remedy: expect.stringContaining('space'),
      });
      expect(table(storage.raw, 'document')).toEqual([]);
      expect(table(storage.raw, 'document_content')).toEqual([]);
    }
    expect([table(storage.raw, 'example'), table(storage.raw, 'example_revision')]).toEqual(before);
    expect(storage.raw.pragma('integrity_check', { simple: true })).toBe('ok');

    makeRoom();
    const blob = new Blob([new Uint8Array(2.5 * CHUNK_BYTES).fill(65)]);
    expect(await addDocument(stage, fromBlob('p', 'large.txt', [], blob))).toMatchObject({
      state: 'waiting',
    });
    expect(table(storage.raw, 'document_content')).toHaveLength(3);
    await readingQueue(stage).idle();
    await storage.close();
  });

  test('undoes a review halfway through a thousand examples as if it had never begun', async () => {
    const { storage, stage } = await openProject();
    const ids = await addAll(
      stage,
      Array.from({ length: 1500 }, () => ({})),
    );
    const before = table(storage.raw, 'example');
    const makeRoom = fillDisk(storage.raw);
    expect(await problemOf(reviewExamples(stage, ids, { action: 'approve' }))).toMatchObject({
      code: 'disk-full',
    });
    expect(table(storage.raw, 'example')).toEqual(before);
    expect(table(storage.raw, 'review_action')).toEqual([]);
    expect(table(storage.raw, 'audit_event')).toEqual([]);
    makeRoom();
    expect(await reviewExamples(stage, ids, { action: 'approve' })).toMatchObject({ changed: 1500 });
    await storage.close();
  });
});

test('What the system says of a file is told in words', () => {
  const systemError = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });
  const codeOf = (code: string): string | undefined => toStorageProblem(systemError(code))?.problem.code;
  expect(['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'ECONNRESET'].map(codeOf)).toEqual([
    'disk-full',
    'read-only',
    'read-only',
    'disk-trouble',
    undefined,
  ]);
  expect(toStorageProblem(new Error('disk full'))).toBeNull();
});

test('A file that may only be read is told as such', async () => {
  const { storage, stage } = await openProject();
  storage.raw.pragma('query_only = ON');
  expect(await problemOf(addAll(stage, [{}]))).toMatchObject({ code: 'read-only' });
  storage.raw.pragma('query_only = OFF');
  await storage.close();
});
