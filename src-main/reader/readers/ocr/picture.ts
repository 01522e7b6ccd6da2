import type { Canvas, Image } from '@napi-rs/canvas';
import { createRequire } from 'node:module';

export type CanvasModule = typeof import('@napi-rs/canvas');

/** A picture in grey: one byte a pixel, row by row, 0 black. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
  readonly dotsPerInch: number;
}

/** x, y, width, height. */
export type Box = readonly [number, number, number, number];

export interface RecognisedWord {
  readonly text: string;
  /** 0 to 100; what the recogniser believes, which is not what is true. */
  readonly confidence: number;
  /** In pixels of the straightened picture. */
  readonly box: Box;
  /** y of the line it stands on. */
  readonly baseline: number;
  /** Height of its line's letters from the lowest to the highest point, pixels. */
  readonly size: number;
}

/** Loaded on first use: most documents need no pixels. */
export function loadCanvas(): CanvasModule {
  return createRequire(import.meta.url)('@napi-rs/canvas') as CanvasModule;
}

/**
 * A canvas or image turned about its middle, on white, large enough for all of it.
 * @param angle radians, clockwise
 * @param scale of its sides
 */
export function turned(source: Canvas | Image, angle: number, scale = 1): Canvas {
  const { width, height } = turnedSize(source, angle, scale);
  const canvas = loadCanvas().createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(angle);
  context.scale(scale, scale);
  context.drawImage(source, -source.width / 2, -source.height / 2);
  return canvas;
}

function turnedSize(
  { width, height }: { readonly width: number; readonly height: number },
  angle: number,
  scale: number,
): { width: number; height: number } {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  // A quarter turn is exact; the cosine of it is not.
  const whole = (value: number): number => Math.max(1, Math.round(value * scale - 1e-6));
  return { width: whole(width * cos + height * sin), height: whole(width * sin + height * cos) };
}

/** Luminance over white where it is transparent. */
export function greyOf(canvas: Canvas, dotsPerInch: number): GreyPicture {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i += 1, at += 4) {
    const alpha = (data[at + 3] ?? 255) / 255;
    const light = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    grey[i] = Math.round(light * alpha + 255 * (1 - alpha));
  }
  return { width, height, grey, dotsPerInch };
}
