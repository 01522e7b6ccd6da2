/** Words to a shingle: long enough that common phrases do not make strangers alike. */
const SHINGLE_WORDS = 5;

/**
 * 32-bit hashes of every run of five words, without case, accents and punctuation. A text of fewer words is one
 * shingle. The same shingle may come more than once.
 */
export function* shingleHashes(texts: Iterable<string>): Generator<number> {
  const ring = new Uint32Array(SHINGLE_WORDS);
  let words = 0;
  for (const text of texts) {
    const plain = text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}+/gu, '');
    for (const match of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
      ring[words % SHINGLE_WORDS] = hashWord(match[0]);
      words += 1;
      if (words >= SHINGLE_WORDS) yield hashRing(ring, words % SHINGLE_WORDS, SHINGLE_WORDS);
    }
  }
  if (words > 0 && words < SHINGLE_WORDS) yield hashRing(ring, 0, words);
}

/** FNV-1a over UTF-16 units. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function hashRing(ring: Uint32Array, start: number, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i += 1)
    hash = scramble(hash ^ (ring[(start + i) % SHINGLE_WORDS] as number)) + i;
  return hash >>> 0;
}

/** The finaliser of MurmurHash3 (Appleby): every input bit reaches every output bit. */
export function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
