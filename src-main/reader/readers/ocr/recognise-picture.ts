import type { Canvas, Image } from '@napi-rs/canvas';
import { median } from '../pdf/geometry.ts';
import { type Box, greyOf, type RecognisedWord, turned } from './picture.ts';
import { leaning, type RawPage, recognise } from './tesseract.ts';

export interface RecognisedPicture {
  readonly words: readonly RecognisedWord[];
  /** Of the straightened picture, pixels. */
  readonly width: number;
  readonly height: number;
  /** Its pixels per pixel of the picture that was given. */
  readonly scale: number;
  /** From the straightened picture to the one that was given. */
  readonly toOriginal: (box: Box) => Box;
}

const quarter = Math.PI / 2;
/** Below this the page may stand on its side or on its head. */
const poorConfidence = 60;
const sureConfidence = 80;
/** Radians: less is not worth a second look, more is not a page that was laid down askew. */
const leaningRange = { least: 0.005, most: 0.3 };
/** Letters smaller than this are misread; they are read again from a larger picture. Pixels. */
const smallLetters = 20;
const goodLetters = 34;
const mostPixels = 20_000_000;

/**
 * Recognises the text of a picture: straightened when it lies askew, turned when it lies on its side or
 * head, enlarged when its letters are small.
 * @param milliseconds for all of it
 * @throws TooSlow
 */
export async function recognisePicture(
  picture: Canvas | Image,
  dotsPerInch: number,
  milliseconds: number,
): Promise<RecognisedPicture> {
  const end = performance.now() + milliseconds;
  const attempt = (angle: number, scale: number): Promise<Attempt> =>
    tryReading(picture, { angle, scale, dotsPerInch }, end);
  const fitting = Math.min(1, Math.sqrt(mostPixels / (picture.width * picture.height)));
  let best = await attempt(0, fitting);
  if (best.confidence < poorConfidence || best.score === 0) {
    for (const angle of [3 * quarter, quarter, 2 * quarter]) {
      const other = await attempt(angle, fitting);
      if (other.score > best.score * 1.2) best = other;
      if (best.confidence > sureConfidence && best.score > 0) break;
    }
  }
  const size = median(best.words.map((word) => word.size));
  const room = Math.sqrt(mostPixels / (picture.width * picture.height));
  if (size > 0 && size < smallLetters && room > best.scale) {
    const larger = await attempt(best.angle, Math.min(room, (best.scale * goodLetters) / size));
    if (larger.score > best.score) best = larger;
  }
  return best;
}

interface Attempt extends RecognisedPicture {
  readonly angle: number;
  readonly confidence: number;
  /** How much was read, and how surely. */
  readonly score: number;
}

async function tryReading(
  picture: Canvas | Image,
  { angle, scale, dotsPerInch }: { angle: number; scale: number; dotsPerInch: number },
  end: number,
): Promise<Attempt> {
  const resolution = Math.round(Math.max(70, Math.min(600, dotsPerInch * scale)));
  let straight = turned(picture, angle, scale);
  let turn = angle;
  let grey = greyOf(straight, resolution);
  const lean = await leaning(grey);
  if (Math.abs(lean) >= leaningRange.least && Math.abs(lean) <= leaningRange.most) {
    turn = angle + lean;
    straight = turned(picture, turn, scale);
    grey = greyOf(straight, resolution);
  }
  const { page, confidence } = await recognise(grey, Math.max(1, end - performance.now()));
  const words = wordsOf(page);
  return {
    words,
    width: straight.width,
    height: straight.height,
    toOriginal: backFrom(picture, straight, turn, scale),
    angle,
    scale,
    confidence,
    score: scoreOf(words),
  };
}

/** The recogniser also reads lines that run upwards or downwards: then the page lies on its side. */
function scoreOf(words: readonly RecognisedWord[]): number {
  const long = words.filter(({ text }) => text.length >= 4);
  const upright = long.filter(({ box: [, , width, height] }) => height > width);
  if (upright.length > long.length / 2) return 0;
  return words.reduce(
    (sum, { text, confidence }) => sum + (confidence >= 60 ? text.length * confidence : 0),
    0,
  );
}

/** Stains and drawings read as letters: nothing in their line is believed by the recogniser itself. */
const noiseConfidence = 40;

function wordsOf(page: RawPage): RecognisedWord[] {
  const lines = (page.blocks ?? []).flatMap(({ paragraphs }) =>
    (paragraphs ?? []).flatMap((paragraph) => paragraph.lines ?? []),
  );
  const heights = lines.map(({ rowAttributes, bbox }) => rowAttributes?.rowHeight ?? bbox.y1 - bbox.y0);
  const usual = median(heights);
  return lines.flatMap(({ baseline, words }, i): RecognisedWord[] => {
    const known = (words ?? []).filter(({ text, confidence }) => {
      const isMark = !/[\p{L}\p{N}]/u.test(text);
      return text.trim() !== '' && (!isMark || confidence >= 60);
    });
    if (!known.some(({ confidence }) => confidence >= noiseConfidence)) return [];
    const height = heights[i] ?? usual;
    // Letters of one size measure differently in every line; only a clear difference is another size.
    const size = Math.abs(height - usual) < usual * 0.2 ? usual : height;
    const slope = (baseline.y1 - baseline.y0) / Math.max(1, baseline.x1 - baseline.x0);
    return known.map(({ text, confidence, bbox }) => ({
      text: text.trim(),
      confidence: Math.round(confidence),
      box: [bbox.x0, bbox.y0, bbox.x1 - bbox.x0, bbox.y1 - bbox.y0],
      baseline: baseline.y0 + slope * ((bbox.x0 + bbox.x1) / 2 - baseline.x0),
      size,
    }));
  });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Undoes `turned`: a box of the turned picture as the box around it in the picture before. */
function backFrom(before: Size, after: Size, angle: number, scale: number): (box: Box) => Box {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y, width, height]) => {
    const corners = [
      [x, y],
      [x + width, y],
      [x, y + height],
      [x + width, y + height],
    ].map(([cornerX = 0, cornerY = 0]) => {
      const [dx, dy] = [cornerX - after.width / 2, cornerY - after.height / 2];
      return {
        x: (cos * dx + sin * dy) / scale + before.width / 2,
        y: (-sin * dx + cos * dy) / scale + before.height / 2,
      };
    });
    const left = Math.min(...corners.map((corner) => corner.x));
    const top = Math.min(...corners.map((corner) => corner.y));
    return [
      left,
      top,
      Math.max(...corners.map((corner) => corner.x)) - left,
      Math.max(...corners.map((corner) => corner.y)) - top,
    ];
  };
}
