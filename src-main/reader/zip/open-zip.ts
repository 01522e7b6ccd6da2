/**
 * Opens a ZIP-based file (DOCX, ODT, …) safely: directory and sizes are judged before anything expands,
 * and every byte that does expand is counted against what the directory promised and the limits.
 */
import { crc32 } from 'node:zlib';
import iconv from 'iconv-lite';
import { type Entry, fromBufferPromise, validateFileName, type ZipFile } from 'yauzl';
import { limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';

export interface OpenZip {
  /** Names of all entries, as stored. */
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** Expanded bytes as the directory states them, and whether a password protects the entry. */
  readonly about: (name: string) => { readonly bytes: number; readonly encrypted: boolean } | null;
  /**
   * One entry, expanded.
   * @param mostBytes what it may expand to; without, what a parser can take
   * @throws Refusal when it is damaged, encrypted or too large
   */
  readonly read: (name: string, mostBytes?: number) => Promise<Uint8Array>;
}

const repair = 'Open it in the program it comes from, save it under a new name, and add that copy.';

/** @throws Refusal (`corrupt-file`, `encrypted`, `zip-bomb`) */
export async function openZip(bytes: Uint8Array): Promise<OpenZip> {
  const zip = await open(bytes);
  const entries = new Map<string, Entry>();
  let expanded = 0;
  let packed = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.size >= limits.zipEntries) throw bomb(`holds more than ${limits.zipEntries} parts`);
      expanded += entry.uncompressedSize;
      packed += entry.compressedSize;
      if (expanded > limits.zipExpandedBytes) throw bomb('would expand to more than 1 GiB');
      entries.set(entryName(entry), entry);
    }
  } catch (error) {
    throw asRefusal(error);
  }
  if (
    expanded > limits.zipRatioFloorBytes &&
    expanded > limits.zipRatio * Math.max(1, Math.min(packed, bytes.length))
  ) {
    throw bomb(`would expand to ${Math.round(expanded / Math.max(1, bytes.length))} times its size`);
  }
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    about: (name) => {
      const entry = entries.get(name);
      return entry === undefined ? null : { bytes: entry.uncompressedSize, encrypted: entry.isEncrypted() };
    },
    read: async (name, mostBytes = limits.zipParsedBytes) => {
      const entry = entries.get(name);
      if (entry === undefined) {
        throw new Refusal('corrupt-file', `The file lacks a part it needs (${name}).`, repair);
      }
      if (entry.isEncrypted()) {
        throw new Refusal(
          'encrypted',
          'The file is protected with a password.',
          'Save a copy without password and add that.',
        );
      }
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
        throw new Refusal(
          'unsupported-compression',
          `“${name}” is packed by a method this version does not know (${entry.compressionMethod}).`,
          'Unpack it with the program that packed it, and add what was inside.',
        );
      }
      if (entry.uncompressedSize > mostBytes) throw bomb(`holds a part of ${entry.uncompressedSize} bytes`);
      try {
        return await expand(zip, entry, mostBytes);
      } catch (error) {
        throw asRefusal(error);
      }
    },
  };
}

/** Names that say they are UTF-8 are; others are by habit (macOS, Linux) unless they cannot be (old Windows). */
function entryName(entry: Entry): string {
  // Typed as text, but bytes since the file was opened with `decodeStrings: false`.
  const stored = Buffer.from(entry.fileName as unknown as Uint8Array);
  const unicode = new TextDecoder('utf-8').decode(stored);
  const name = (unicode.includes('\ufffd') ? iconv.decode(stored, 'cp437') : unicode).replaceAll('\\', '/');
  const wrong = validateFileName(name);
  if (wrong === null) return name;
  throw new Refusal(
    'unsafe-path',
    'A name in the file points to a place outside of it, which only attacks do; nothing was unpacked.',
    'Do not use it unless you know where it comes from; otherwise pack it anew.',
  );
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  try {
    return await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
    });
  } catch (error) {
    throw asRefusal(error);
  }
}

async function expand(zip: ZipFile, entry: Entry, mostBytes: number): Promise<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > mostBytes) {
      stream.destroy();
      throw bomb('expands further than it says');
    }
    chunks.push(bytes);
  }
  const bytes = Buffer.concat(chunks, length);
  if (crc32(bytes) !== entry.crc32) throw new Error('a checksum does not fit');
  return bytes;
}

function bomb(what: string): Refusal {
  return new Refusal(
    'zip-bomb',
    `The file ${what}; files like that are made to exhaust a computer.`,
    'Do not use it unless you know where it comes from; otherwise save it anew in the program it comes from.',
  );
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Refusal('corrupt-file', `The file is damaged (${detail}).`, repair);
}
