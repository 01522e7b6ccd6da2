import type { Canvas } from '@napi-rs/canvas';
import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { loadCanvas } from '../ocr/picture.ts';

/** `AnnotationMode.DISABLE` of the library. */
const withoutAnnotations = 0;

/**
 * A page as a person sees it, on white, without form fields and notes: their text is read from themselves.
 * @param scale pixels per point
 */
export async function drawPage(page: PDFPageProxy, scale: number): Promise<Canvas> {
  const viewport = page.getViewport({ scale });
  const canvas = loadCanvas().createCanvas(
    Math.max(1, Math.ceil(viewport.width)),
    Math.max(1, Math.ceil(viewport.height)),
  );
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  await page.render({
    canvas: canvas as unknown as HTMLCanvasElement,
    canvasContext: context as unknown as CanvasRenderingContext2D,
    viewport,
    annotationMode: withoutAnnotations,
  }).promise;
  return canvas;
}
