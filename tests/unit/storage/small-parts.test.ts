import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { CHUNK_BYTES, fromChunks, toChunks } from '../../../src-main/storage/chunks.ts';
import { newId } from '../../../src-main/storage/new-id.ts';

test('Bytes of any length come out of their chunks as they went in, none larger than a chunk', () => {
  for (const length of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 5]) {
    const bytes = new Uint8Array(length).map((_, i) => i % 251);
    const chunks = toChunks(bytes);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(CHUNK_BYTES);
    expect(chunks).toHaveLength(Math.max(1, Math.ceil(length / CHUNK_BYTES)));
    expect(Buffer.compare(fromChunks(chunks), bytes)).toBe(0);
  }
});

test('Ids sort in the order they were made, also when the clock goes back and within one millisecond', () => {
  vi.useFakeTimers();
  try {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 20 }), (jumps) => {
        const ids: string[] = [];
        for (const jump of jumps) {
          vi.setSystemTime(Date.now() + jump);
          for (let i = 0; i < 300; i += 1) ids.push(newId());
        }
        expect([...ids].sort()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 50 },
    );
  } finally {
    vi.useRealTimers();
  }
});

test('An id is a UUID of version 7', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
