/** Says what a file is, by its content. The name only decides between plain-text formats that look alike. */
import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { openCompound } from './compound/open-compound.ts';
import { type DecodedText, decodeText } from './decode-text.ts';
import type { ReadPiece } from './given-bytes.ts';
import { limits } from './limits.ts';
import { Refusal } from './refusal.ts';
import { textFormat } from './text-format.ts';
import { type OpenZip, openZip } from './zip/open-zip.ts';

export interface DetectedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** `pdf`, `docx`, `markdown`, `csv`, `video`, …; `unknown` when nothing fits. */
  readonly format: string;
  /** Set for text formats. */
  readonly text: DecodedText | null;
  /** Set for ZIP-based formats: checked against the limits. */
  readonly zip: OpenZip | null;
  /** Set for a PDF of which `bytes` is only the beginning. */
  readonly large?: LargeFile;
}

export interface LargeFile {
  readonly size: number;
  readonly read: ReadPiece;
  /** Its last 2 KiB. */
  readonly tail: Uint8Array;
}

/** @throws Refusal when the file is empty, too large, or a container that is damaged, encrypted or a bomb */
export async function detectFormat(name: string, bytes: Uint8Array): Promise<DetectedFile> {
  const file = { name, bytes, text: null, zip: null };
  if (bytes.length === 0) {
    throw new Refusal(
      'empty-file',
      'The file is empty.',
      'Check whether it was copied completely, then add it again.',
    );
  }
  if (bytes.length > limits.fileBytes) {
    throw new Refusal(
      'too-large',
      'The file is larger than 512 MB.',
      'Split it into smaller documents and add those.',
    );
  }
  if (latin1(bytes, 0, 1024).includes('%PDF-')) return { ...file, format: 'pdf' };
  if (startsWith(bytes, 'PK\u0003\u0004') || startsWith(bytes, 'PK\u0005\u0006'))
    return detectZip(name, bytes);
  if (startsWith(bytes, '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1')) {
    return { ...file, format: compoundFormat(bytes) };
  }
  const signature = signatures.find(({ magic }) => startsWith(bytes, magic));
  if (signature !== undefined) return { ...file, format: signature.format };

  const text = decodeText(bytes.length > limits.textBytes ? bytes.subarray(0, 256 * 1024) : bytes);
  if (text !== null) {
    const format = textFormat(text.text, extname(name).toLowerCase());
    if (bytes.length <= limits.textBytes) return { ...file, text, format };
    const remedy = 'Split it into smaller files and add those.';
    throw new Refusal('too-large', 'The text is larger than 160 MB.', remedy, format);
  }
  return { ...file, format: await binaryFormat(bytes) };
}

/** What the library of signatures misses, or names in ways we would only translate back. */
const signatures: readonly { readonly magic: string; readonly format: string }[] = [
  { magic: '\u00ffWPC', format: 'wpd' },
  { magic: '{\\rtf', format: 'rtf' },
  { magic: '%!PS', format: 'ps' },
  { magic: 'GGUF', format: 'gguf' },
  { magic: 'PAR1', format: 'parquet' },
  { magic: '!BDN', format: 'pst' },
  // Outlook's attachments for mail programs other than Outlook (winmail.dat).
  { magic: '\u0078\u009f\u003e\u0022', format: 'tnef' },
  // Workbooks from before Excel 5, sheets without a container.
  { magic: '\u0009\u0000\u0004\u0000', format: 'xls-old' },
  { magic: '\u0009\u0002\u0006\u0000', format: 'xls-old' },
  { magic: '\u0009\u0004\u0006\u0000', format: 'xls-old' },
  { magic: '\u0009\u0008\u0008\u0000', format: 'xls-old' },
  { magic: '\u00db\u00a5', format: 'doc-old' },
  { magic: '\u0031\u00be\u0000\u0000', format: 'doc-old' },
  { magic: '\u00d7\u00cd\u00c6\u009a', format: 'drawing' },
  { magic: 'ITSF', format: 'chm' },
  { magic: 'SQLite format 3\u0000', format: 'database' },
];

async function detectZip(name: string, bytes: Uint8Array): Promise<DetectedFile> {
  try {
    const zip = await openZip(bytes);
    return { name, bytes, text: null, zip, format: await zipFormat(zip) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, error.message, error.remedy, formatOfDamagedZip(bytes));
  }
}

async function zipFormat(zip: OpenZip): Promise<string> {
  if (zip.has('mimetype')) {
    const declared = new TextDecoder().decode(await zip.read('mimetype')).trim();
    const format = /opendocument\.(text|spreadsheet|presentation|graphics)/u.exec(declared)?.[1];
    if (format !== undefined)
      return { text: 'odt', spreadsheet: 'ods', presentation: 'odp', graphics: 'odg' }[format] ?? 'zip';
    if (declared === 'application/epub+zip') return 'epub';
  }
  if (zip.has('[Content_Types].xml')) {
    // The part names are a habit, the content types are the rule.
    const types = new TextDecoder().decode(await zip.read('[Content_Types].xml'));
    if (
      /wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroEnabled/iu.test(
        types,
      )
    )
      return 'docx';
    if (/ms-excel\.sheet\.binary/u.test(types)) return 'xlsb';
    if (/spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)/u.test(types)) return 'xlsx';
    if (
      /presentationml\.(?:presentation|template|slideshow)\.main|ms-powerpoint\.(?:presentation|template|slideshow)/u.test(
        types,
      )
    )
      return 'pptx';
    if (/ms-package\.xps|FixedDocument/u.test(types)) return 'xps';
    if (/ms-visio/u.test(types)) return 'vsd';
  }
  if (zip.has('word/document.xml')) return 'docx';
  if (zip.has('Index/Document.iwa') && zip.names.some((each) => /^(?:preview|QuickLook\/)/u.test(each)))
    return 'pages';
  return 'zip';
}

/** A ZIP whose directory is gone still shows the names of its first parts. */
function formatOfDamagedZip(bytes: Uint8Array): string {
  const start = latin1(bytes, 0, 64 * 1024);
  if (start.includes('word/')) return 'docx';
  if (start.includes('xl/')) return 'xlsx';
  if (start.includes('ppt/')) return 'pptx';
  return 'zip';
}

/** OLE compound files are told apart by the streams they hold. */
function compoundFormat(bytes: Uint8Array): string {
  const has = streamFinder(bytes);
  if (has('EncryptedPackage')) {
    throw new Refusal(
      'encrypted',
      'The document is protected with a password.',
      'Save a copy without password and add that.',
      'docx',
    );
  }
  // Messages carry other documents inside, so they come first.
  if (has('__properties_version1.0')) return 'msg';
  if (has('WordDocument')) return 'doc';
  if (has('PowerPoint Document')) return 'ppt';
  if (has('Workbook') || has('Book')) return 'xls';
  if (has('VisioDocument')) return 'vsd';
  if (has('HwpSummaryInformation') || has('\u0005HwpSummaryInformation')) return 'hwp';
  if (has('MatOST')) return 'wps';
  if (has('Quill/QuillSub/CONTENTS') || has('Quill')) return 'pub';
  if (has('\u0001Ole10Native') || has('Contents')) return 'ole';
  return 'unknown';
}

/** Streams of the outermost folder; of a damaged file, any place where the name stands. */
function streamFinder(bytes: Uint8Array): (name: string) => boolean {
  try {
    const { paths } = openCompound(bytes);
    if (paths.length > 0) {
      const known = new Set(paths.map((path) => path.toLowerCase()));
      return (name) => known.has(name.toLowerCase());
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (name) => buffer.includes(Buffer.from(name, 'utf16le'));
}

async function binaryFormat(bytes: Uint8Array): Promise<string> {
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (type === undefined) return 'unknown';
  const family = type.mime.split('/')[0] ?? '';
  if (family === 'image' || family === 'video' || family === 'audio' || family === 'font') return family;
  if (/^(?:exe|elf|macho|wasm|class|dex|lnk|deb|rpm|msi)$/u.test(type.ext)) return 'program';
  if (
    /^(?:7z|rar|gz|bz2|xz|zst|tar|cab|lz|lz4|Z|ar|cpio|arj|lzh)$/u.test(type.ext) ||
    /\.(?:gz|bz2|xz)$/u.test(type.ext)
  )
    return 'archive';
  if (/^(?:sqlite|mdb|accdb)$/u.test(type.ext)) return 'database';
  return known.has(type.ext) ? type.ext : 'unknown';
}

const known: ReadonlySet<string> = new Set(['mobi', 'parquet', 'pst', 'one', 'epub', 'rtf', 'ps']);

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return latin1(bytes, 0, magic.length) === magic;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);
}
