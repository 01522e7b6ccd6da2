import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Canvas } from '@napi-rs/canvas';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { LargeFile } from '../../detect-format.ts';
import { Refusal } from '../../refusal.ts';
import { loadCanvas } from '../ocr/picture.ts';

export type PdfModule = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/**
 * Loaded on first use: half of all documents are not PDFs. The library takes only a plain Node process for
 * Node, not a process of Electron; what it would find out by itself there is therefore given to it.
 */
export async function loadPdfModule(): Promise<PdfModule> {
  const { DOMMatrix, ImageData, Path2D } = loadCanvas();
  const globals = globalThis as Record<string, unknown>;
  globals['DOMMatrix'] ??= DOMMatrix;
  globals['ImageData'] ??= ImageData;
  globals['Path2D'] ??= Path2D;
  globals['pdfjsWorker'] ??= await import('pdfjs-dist/legacy/build/pdf.worker.mjs');
  return import('pdfjs-dist/legacy/build/pdf.mjs');
}

/** Pictures larger than this, in pixels, stay white. */
const mostImagePixels = 64e6;

/**
 * Opens a PDF. Nothing is fetched (character maps, fonts and decoders come from the package on disk) and no
 * script of the document runs.
 * @param file.large set when `bytes` is only its beginning
 * @param file.pictures whether pages are to be drawn; for their text alone no picture is decoded
 * @throws Refusal (`encrypted`, `corrupt-file`)
 */
export async function openPdf(pdf: PdfModule, file: PdfFile): Promise<PDFDocumentProxy> {
  try {
    return await openAsItIs(pdf, file);
  } catch (error) {
    const mended = error instanceof Refusal && error.code === 'corrupt-file' ? withTrailer(file) : null;
    if (mended === null) throw error;
    return await openAsItIs(pdf, { ...file, bytes: mended }).catch(() => {
      throw error;
    });
  }
}

/**
 * A download that broke off lacks the end, where it is said which object to begin with; all objects before it are
 * whole. @returns null when the file does not even hold that object
 */
function withTrailer({ bytes, large }: PdfFile): Uint8Array | null {
  if (large !== undefined || !isCutOff(bytes)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const at = text.search(/\/Type\s*\/Catalog\b/u);
  if (at < 0) return null;
  const begun = [...text.slice(Math.max(0, at - 2000), at).matchAll(/(\d{1,7})\s+(\d{1,5})\s+obj\b/gu)].at(
    -1,
  );
  if (begun === undefined) return null;
  const end = `\nendobj\ntrailer\n<< /Root ${begun[1]} ${begun[2]} R >>\nstartxref\n0\n%%EOF\n`;
  return Buffer.concat([bytes, Buffer.from(end, 'latin1')]);
}

interface PdfFile {
  readonly bytes: Uint8Array;
  readonly large?: LargeFile | undefined;
  readonly pictures?: boolean;
  /** Lay out a form that is only described (XFA). */
  readonly forms?: boolean;
}

async function openAsItIs(pdf: PdfModule, file: PdfFile): Promise<PDFDocumentProxy> {
  const { bytes, large, pictures = false, forms = false } = file;
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = pdf.getDocument({
    // The library takes the buffer over; the caller's bytes must stay whole.
    ...(large === undefined ? { data: new Uint8Array(bytes) } : inPieces(pdf, large, bytes)),
    cMapUrl: `${join(folder, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
    wasmUrl: `${join(folder, 'wasm')}/`,
    CanvasFactory,
    FilterFactory,
    BinaryDataFactory,
    useWorkerFetch: false,
    useSystemFonts: false,
    // Letters are drawn as shapes: no font of the file is handed to the system.
    disableFontFace: true,
    useWasm: pictures,
    enableXfa: forms,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // Pixels: larger pictures are skipped undecoded, and for text that is all of them.
    maxImageSize: pictures ? mostImagePixels : 1,
    stopAtErrors: false,
    verbosity: 0,
  });
  try {
    return await task.promise;
  } catch (error) {
    await task.destroy();
    throw asRefusal(error, isCutOff(large?.tail ?? bytes));
  }
}

class BinaryDataFactory {
  readonly #folders: Readonly<Record<string, string | null>>;
  constructor(folders: Readonly<Record<string, string | null>>) {
    this.#folders = folders;
  }
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    return new Uint8Array(await readFile(`${this.#folders[kind] ?? ''}${filename}`));
  }
}

interface Held {
  canvas: Canvas | null;
  context: unknown;
}

class CanvasFactory {
  create(width: number, height: number): Held {
    const canvas = loadCanvas().createCanvas(width, height);
    return { canvas, context: canvas.getContext('2d') };
  }
  reset(held: Held, width: number, height: number): void {
    if (held.canvas === null) return;
    held.canvas.width = width;
    held.canvas.height = height;
  }
  destroy(held: Held): void {
    this.reset(held, 1, 1);
    held.canvas = null;
    held.context = null;
  }
}

/** Filters need a browser's document; without them a picture is drawn plainly. */
class FilterFactory {
  addFilter(): string {
    return 'none';
  }
  addHCMFilter(): string {
    return 'none';
  }
  addAlphaFilter(): string {
    return 'none';
  }
  addLuminosityFilter(): string {
    return 'none';
  }
  addKnockoutFilter(): string {
    return 'none';
  }
  addHighlightHCMFilter(): string {
    return 'none';
  }
  addSelectionHCMFilter(): string {
    return 'none';
  }
  addSelectionFilter(): string {
    return 'none';
  }
  createSelectionStyle(): null {
    return null;
  }
  destroy(): void {
    // Nothing is held.
  }
}

/** Only what a page needs is fetched, when it needs it. */
function inPieces(pdf: PdfModule, large: LargeFile, head: Uint8Array) {
  const range = new pdf.PDFDataRangeTransport(large.size, new Uint8Array(head));
  range.requestDataRange = (from: number, to: number): void => {
    // One that fails was cancelled, and so is everything that waits for it.
    void large.read(from, Math.min(to, large.size)).then(
      (piece) => range.onDataRange(from, new Uint8Array(piece)),
      () => undefined,
    );
  };
  return { range, rangeChunkSize: 1024 ** 2, disableAutoFetch: true, disableStream: true };
}

/** A whole PDF ends with its end mark; a download that broke off does not. */
export function isCutOff(bytes: Uint8Array): boolean {
  const end = bytes.subarray(Math.max(0, bytes.length - 2048));
  return !Buffer.from(end.buffer, end.byteOffset, end.byteLength).includes('%%EOF');
}

function asRefusal(error: unknown, cutOff: boolean): Refusal {
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  if (name === 'PasswordException') {
    return new Refusal(
      'encrypted',
      'The PDF is protected with a password.',
      'Open it with its password, save or print it to a PDF without one, and add that copy.',
    );
  }
  return new Refusal(
    'corrupt-file',
    cutOff
      ? 'The PDF ends too early and cannot be opened: the copy or download broke off.'
      : `The PDF is damaged and cannot be opened (${message.replace(/\.$/u, '').slice(0, 120)}).`,
    'Get it again from where it came from, or print it to a new PDF, and add that copy.',
  );
}
