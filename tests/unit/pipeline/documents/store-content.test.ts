import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  originalPiece,
  storedDocument,
  storedDocuments,
} from '../../../../src-main/pipeline/documents/queries.ts';
import { recoverDocuments } from '../../../../src-main/pipeline/documents/recover-documents.ts';
import { storeContent } from '../../../../src-main/pipeline/documents/store-content.ts';
import { CHUNK_BYTES } from '../../../../src-main/storage/chunks.ts';
import { openProject } from '../examples/open-project.ts';

const wanted = {
  projectId: 'p',
  name: 'f.bin',
  place: [],
  parent: null,
  pairsApprovedBy: null,
  actor: 'Ada',
};

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

test('Bytes come out as they went in, in whatever pieces they arrived, in parts of one size', async () => {
  const { storage, stage } = await openProject();
  const lengths = fc.constantFrom(0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 17, 17 * CHUNK_BYTES);
  await fc.assert(
    fc.asyncProperty(
      lengths.chain((length) =>
        fc.tuple(fc.constant(length), fc.array(fc.nat({ max: length }), { maxLength: 9 })),
      ),
      async ([length, cuts]) => {
        const bytes = randomBytes(length);
        const { documentId } = await storeContent(stage.db, wanted, inPieces(bytes, cuts));
        const stored = await storedDocument(stage.db, documentId);
        if (stored.state === 'duplicate' || stored.sha256 === '') return;
        expect(stored).toMatchObject({
          bytes: length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        });
        const whole = await originalPiece(stage.db, documentId, 0, length);
        expect(Buffer.compare(whole, bytes)).toBe(0);
        const [from, to] = [Math.floor(length / 3), Math.ceil(length / 2)];
        const some = await originalPiece(stage.db, documentId, from, to);
        expect(Buffer.compare(some, bytes.subarray(from, to))).toBe(0);
        const parts = storage.raw
          .prepare('SELECT length(bytes) FROM document_content WHERE document_id = ? ORDER BY part')
          .pluck()
          .all(documentId) as number[];
        expect(parts.slice(0, -1).every((part) => part === CHUNK_BYTES)).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
  await storage.close();
}, 60_000);

test('A file that broke off is listed nowhere and leaves nothing, at once or after a crash', async () => {
  const { storage, stage } = await openProject();
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(20 * CHUNK_BYTES);
    throw new Error('The connection was lost.');
  }
  await expect(storeContent(stage.db, wanted, breaking())).rejects.toThrow('The connection was lost.');
  const left = () => storage.raw.prepare('SELECT count(*) FROM document_content').pluck().get();
  expect([left(), await storedDocuments(stage.db, 'p')]).toEqual([0, []]);

  // As a crash leaves it: the row and some parts, without a hash.
  storage.raw.exec(`INSERT INTO document (id, project_id, name, bytes, sha256, state, added_at)
      VALUES ('half', 'p', 'half.bin', 0, '', 'waiting', 'then');
    INSERT INTO document_content VALUES ('half', 0, x'00')`);
  expect(await storedDocuments(stage.db, 'p')).toEqual([]);
  await recoverDocuments(stage);
  expect([left(), storage.raw.prepare('SELECT count(*) FROM document').pluck().get()]).toEqual([0, 0]);
  await storage.close();
});
