import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { DetectedFile } from '../../detect-format.ts';
import { limits } from '../../limits.ts';
import type { Child, UnpackedChild } from '../../protocol.ts';
import { Refusal } from '../../refusal.ts';
import { refusalOf } from '../../refusal-of.ts';
import { loadPdfModule, openPdf } from './open-pdf.ts';

/** Files inside a PDF (attachments, portfolios), in the order of their keys. */
export async function attachedFiles(document: PDFDocumentProxy): Promise<Child[]> {
  return (await attachmentsOf(document)).map(({ name }, index) => ({
    index,
    name,
    folders: [],
    bytes: null,
  }));
}

export async function* unpackAttached(
  file: DetectedFile,
  indices: ReadonlySet<number>,
): AsyncGenerator<UnpackedChild> {
  const document = await openPdf(await loadPdfModule(), file);
  try {
    for (const [index, { key }] of (await attachmentsOf(document)).entries()) {
      if (indices.has(index)) yield await oneAttached(document, index, key);
    }
  } finally {
    await document.loadingTask.destroy();
  }
}

async function oneAttached(document: PDFDocumentProxy, index: number, key: string): Promise<UnpackedChild> {
  try {
    const content: unknown = await document.getAttachmentContent(key);
    if (!(content instanceof Uint8Array)) throw notThere();
    if (content.length > limits.fileBytes) throw tooLarge();
    return { index, bytes: content };
  } catch (error) {
    return { index, refusal: refusalOf(error) };
  }
}

async function attachmentsOf(document: PDFDocumentProxy): Promise<{ key: string; name: string }[]> {
  const found = await document.getAttachments().catch(() => null);
  return [...(found ?? new Map())].map(([key, { filename }]: [string, { readonly filename: string }]) => ({
    key,
    name: filename.split(/[\\/]/u).at(-1)?.trim() || 'attachment',
  }));
}

function notThere(): Refusal {
  return new Refusal(
    'corrupt-file',
    'The attachment is named in the PDF, but its content is missing.',
    'Ask whoever sent the PDF for this file, and add it.',
  );
}

function tooLarge(): Refusal {
  return new Refusal(
    'too-large',
    'The attachment is larger than 512 MB.',
    'Save it from the PDF, split it, and add the parts.',
  );
}
