/** Draws one page of an original, for a person to hold the text against. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { WorkerError } from '../workers/serve.ts';
import type { PagePicture } from './protocol.ts';
import { loadPdfModule } from './readers/pdf/open-pdf.ts';

/** Pixels of one picture: a long page is drawn smaller rather than not at all. */
const MOST_PIXELS = 8e6;
/** Pictures inside a page larger than this, in pixels, stay white. */
const MOST_IMAGE_PIXELS = 64e6;

/**
 * @param width pixels across
 * @throws WorkerError `no-picture` for what is neither a PDF nor a picture, or has no such page
 */
export async function drawPage(bytes: Uint8Array, page: number, width: number): Promise<PagePicture> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  return head.includes('%PDF-') ? drawPdfPage(bytes, page, width) : drawImage(bytes, width);
}

async function drawPdfPage(bytes: Uint8Array, number: number, width: number): Promise<PagePicture> {
  const pdf = await loadPdfModule();
  const { createCanvas } = await import('@napi-rs/canvas');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = pdf.getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${join(folder, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
    wasmUrl: `${join(folder, 'wasm')}/`,
    useWorkerFetch: false,
    useSystemFonts: false,
    // Letters are drawn as shapes: no font of the file is handed to the system.
    disableFontFace: true,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: MOST_IMAGE_PIXELS,
    stopAtErrors: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    if (number > document.numPages) throw noPicture(`page ${number} of ${document.numPages}`);
    const page = await document.getPage(number);
    const size = page.getViewport({ scale: 1 });
    const wanted = width / size.width;
    const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (size.width * size.height)));
    const viewport = page.getViewport({ scale });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    await page.render({
      canvas: canvas as unknown as HTMLCanvasElement,
      canvasContext: context as unknown as CanvasRenderingContext2D,
      viewport,
    }).promise;
    return { picture: await canvas.encode('png'), width: size.width, height: size.height };
  } catch (error) {
    throw error instanceof WorkerError
      ? error
      : noPicture(error instanceof Error ? error.message : String(error));
  } finally {
    await task.destroy();
  }
}

async function drawImage(bytes: Uint8Array, width: number): Promise<PagePicture> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(Buffer.from(bytes)).catch((error: unknown) => {
    throw noPicture(String(error));
  });
  if (image.width * image.height > MOST_IMAGE_PIXELS) throw noPicture('too many pixels');
  const scale = Math.min(1, width / image.width, Math.sqrt(MOST_PIXELS / (image.width * image.height)));
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return { picture: await canvas.encode('png'), width: image.width, height: image.height };
}

function noPicture(evidence: string): WorkerError {
  return new WorkerError({
    code: 'no-picture',
    message: 'This page cannot be drawn.',
    remedy: 'Read its text instead, or open the original in its own program.',
    evidence,
  });
}
