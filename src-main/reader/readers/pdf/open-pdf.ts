import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { LargeFile } from '../../detect-format.ts';
import { Refusal } from '../../refusal.ts';

export type PdfModule = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/** Loaded on first use: half of all documents are not PDFs. */
export async function loadPdfModule(): Promise<PdfModule> {
  return import('pdfjs-dist/legacy/build/pdf.mjs');
}

/**
 * Opens a PDF for reading its text. Nothing is fetched (character maps and fonts come from the package on
 * disk), no script of the document runs, no picture is decoded.
 * @throws Refusal (`encrypted`, `corrupt-file`)
 */
export async function openPdf(
  pdf: PdfModule,
  bytes: Uint8Array,
  large?: LargeFile,
): Promise<PDFDocumentProxy> {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = pdf.getDocument({
    // The library takes the buffer over; the caller's bytes must stay whole.
    ...(large === undefined ? { data: new Uint8Array(bytes) } : inPieces(pdf, large, bytes)),
    cMapUrl: `${join(folder, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWasm: false,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // Pixels: larger pictures are skipped undecoded, which is all of them.
    maxImageSize: 1,
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
