/** Bytes to text, whatever encoding they are in. */
import { analyse } from 'chardet';
import iconv from 'iconv-lite';

export interface DecodedText {
  /** Line ends are `\n`; no byte order mark. */
  readonly text: string;
  /** IANA name, lower case. */
  readonly encoding: string;
  /** True when the encoding was inferred from letter statistics and could be wrong. */
  readonly guessed: boolean;
  /** How many bytes or units had no meaning in the encoding. */
  readonly damaged: number;
}

const sampleBytes = 256 * 1024;

/** Null when the bytes are not text in any encoding known here. */
export function decodeText(bytes: Uint8Array): DecodedText | null {
  const marked = byteOrderMark(bytes);
  if (marked !== null) return decoded(bytes.subarray(marked.length), marked.encoding, false);
  const wide = wideEncoding(bytes);
  if (wide !== null) return decoded(bytes, wide, false);
  if (bytes.subarray(0, sampleBytes).includes(0)) return null;
  if (isBinary(bytes)) return null;
  const hasEscape = bytes.subarray(0, sampleBytes).includes(0x1b);
  if (!hasEscape && isUtf8(bytes)) return decoded(bytes, 'utf-8', false);
  const found = bestGuess(bytes);
  if (found !== null) return decoded(bytes, found, true);
  return decoded(bytes, isUtf8(bytes) ? 'utf-8' : 'windows-1252', true);
}

function decoded(bytes: Uint8Array, encoding: string, guessed: boolean): DecodedText {
  const raw = decode(bytes, encoding);
  const damaged = raw.split('\ufffd').length - 1;
  return { text: raw.replace(/^\ufeff/u, '').replace(/\r\n?/gu, '\n'), encoding, guessed, damaged };
}

function decode(bytes: Uint8Array, encoding: string): string {
  if (encoding === 'utf-8') return new TextDecoder('utf-8').decode(bytes);
  return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
}

function byteOrderMark(bytes: Uint8Array): { encoding: string; length: number } | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { encoding: 'utf-32le', length: 4 };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { encoding: 'utf-32be', length: 4 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', length: 2 };
  return null;
}

/**
 * UTF-16 and UTF-32 without a mark: letter statistics cannot see them, but their zero bytes all stand on
 * one side. Binary files have zeros on both sides.
 */
function wideEncoding(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, sampleBytes - (sampleBytes % 4));
  const zeros = [0, 0, 0, 0];
  for (let i = 0; i < sample.length; i += 1) if (sample[i] === 0) zeros[i % 4] = (zeros[i % 4] as number) + 1;
  const [z0, z1, z2, z3] = zeros as [number, number, number, number];
  const quarter = sample.length / 4;
  if (quarter < 1 || z0 + z1 + z2 + z3 === 0) return null;
  if (sample.length % 4 === 0 && z2 > 0.95 * quarter && z3 > 0.95 * quarter && z0 === 0)
    return sane(sample, 'utf-32le');
  if (sample.length % 4 === 0 && z0 > 0.95 * quarter && z1 > 0.95 * quarter && z3 === 0)
    return sane(sample, 'utf-32be');
  // Even Chinese or Cyrillic text has line ends and spaces, whose high byte is zero.
  const even = z0 + z2;
  const odd = z1 + z3;
  if (odd > 0.01 * sample.length && even <= odd * 0.02) return sane(sample, 'utf-16le');
  if (even > 0.01 * sample.length && odd <= even * 0.02) return sane(sample, 'utf-16be');
  return null;
}

/** The encoding, if the sample decodes to something that looks like writing. */
function sane(sample: Uint8Array, encoding: string): string | null {
  const text = decode(sample, encoding);
  const odd =
    text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd\ufffe\uffff\ue000-\uf8ff]/gu)?.length ?? 0;
  return odd <= 0.01 * text.length ? encoding : null;
}

/** Text has almost no control characters; compiled and compressed files are full of them. */
function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, sampleBytes);
  let controls = 0;
  for (const byte of sample) {
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 0x1b) || byte === 0x7f) controls += 1;
  }
  return controls > Math.max(2, 0.005 * sample.length);
}

/** Valid UTF-8, forgiving a character cut off at the very end and a stray bad byte in an otherwise UTF-8 text. */
function isUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes);
  const bad = text.split('\ufffd').length - 1;
  if (bad === 0) return true;
  const multiByte = text.match(/[^\u0000-\u007f\ufffd]/gu)?.length ?? 0;
  return multiByte > 20 * bad;
}

function bestGuess(bytes: Uint8Array): string | null {
  const sample = bytes.subarray(0, sampleBytes);
  const candidates = analyse(sample)
    .filter(({ name, confidence }) => confidence >= 10 && iconv.encodingExists(name))
    // Windows-1252 holds all of Latin-1 and the quotation marks Latin-1 files really contain.
    .map(({ name }) => (name === 'ISO-8859-1' ? 'windows-1252' : name.toLowerCase()));
  return candidates.find((name) => isPlausible(decode(sample, name))) ?? null;
}

function isPlausible(text: string): boolean {
  const odd = text.match(/[\u0080-\u009f\ufffd]/gu)?.length ?? 0;
  return odd <= 0.001 * text.length;
}
