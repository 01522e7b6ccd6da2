import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { type Box, greyOf } from '../ocr/picture.ts';
import { type RecognisedPicture, recognisePicture } from '../ocr/recognise-picture.ts';
import { drawPage } from './draw-page.ts';
import { isGarbled } from './garbled.ts';
import type { PageContent, Recognised, Run } from './geometry.ts';

const dotsPerInch = 300;
const pointsPerInch = 72;
/** Letters of a page that may be the stamp on a scan; with more, its text is taken to be whole. */
const fewLetters = 250;
/** Share of the page that ink outside its text must cover to be worth recognising: one word does. */
const leastInk = 0.0002;
/** Sides of the small picture that shows whether a page is blank, pixels. */
const smallSide = 700;
/** Larger pages are recognised more coarsely. */
const mostPixels = 20_000_000;

/** Whether the text layer of a page may miss what the page shows. */
export function mayBePicture({ runs, invisible, turned }: PageContent): boolean {
  const text = runs.map((run) => run.text).join('');
  // Of a page turned for its text, a picture would be read as it lies.
  if (turned !== undefined) return false;
  return (invisible <= 0.5 && letterCount(text) < fewLetters) || isGarbled(text);
}

/**
 * Recognises what a page shows beyond its text. A garbled text layer is replaced, any other is kept.
 * @param page of a document opened with pictures
 * @returns null when there is nothing to recognise: the page is blank, or its text is all of it
 * @throws TooSlow
 */
export async function recognisePage(
  page: PDFPageProxy,
  content: PageContent,
  milliseconds: number,
): Promise<PageContent | null> {
  const end = performance.now() + milliseconds;
  const garbled = isGarbled(content.runs.map((run) => run.text).join(''));
  const known = garbled ? [] : content.runs;
  const { width, height } = content;
  const small = await drawPage(page, smallSide / Math.max(width, height));
  const ink = inkShare(greyOf(small, pointsPerInch), known, content);
  if (ink < leastInk) return null;
  const wanted = dotsPerInch / pointsPerInch;
  const scale = Math.min(wanted, Math.sqrt(mostPixels / (width * height)));
  const canvas = await drawPage(page, scale);
  const picture = await recognisePicture(canvas, scale * pointsPerInch, Math.max(1, end - performance.now()));
  return withWords({ ...content, runs: known }, picture, scale);
}

/** The page with the recognised words that its own text does not already have. */
export function withWords(content: PageContent, picture: RecognisedPicture, scale: number): PageContent {
  const factor = 1 / (scale * picture.scale);
  const points = ([x, y, width, height]: Box): Box => [
    x * factor,
    y * factor,
    width * factor,
    height * factor,
  ];
  const words = picture.words
    .map((word) => ({
      ...word,
      box: points(word.box),
      baseline: word.baseline * factor,
      size: word.size * factor,
    }))
    .filter(({ box }) => !content.runs.some((run) => covers(run, box)));
  const recognised: Recognised = {
    words,
    toPage: (box) => {
      const [x, y, width, height] = picture.toOriginal(box.map((each) => each / factor) as unknown as Box);
      return [x / scale, y / scale, width / scale, height / scale];
    },
  };
  const runs = words.map(
    ({ text, box: [x, , width], baseline, size }): Run => ({
      text,
      left: x,
      right: x + width,
      baseline,
      size,
      bold: false,
      rightToLeft: false,
    }),
  );
  return { ...content, runs: [...content.runs, ...runs], recognised };
}

function covers(run: Run, [x, y, width, height]: Box): boolean {
  const [middle, half] = [x + width / 2, y + height / 2];
  if (run.box !== undefined) {
    const [left, top, across, down] = run.box;
    return middle > left && middle < left + across && half > top && half < top + down;
  }
  return (
    middle > run.left &&
    middle < run.right &&
    half > run.baseline - run.size &&
    half < run.baseline + run.size * 0.3
  );
}

function letterCount(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** How much of the page differs from its ground outside the text that is known, 0 to 1. */
function inkShare(
  { width, height, grey }: { readonly width: number; readonly height: number; readonly grey: Uint8Array },
  known: readonly Run[],
  page: PageContent,
): number {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value] = (counts[value] ?? 0) + 1;
  const ground = counts.indexOf(Math.max(...counts));
  const isInk = new Uint8Array(grey.length);
  grey.forEach((value, i) => {
    isInk[i] = Math.abs(value - ground) > 48 ? 1 : 0;
  });
  const [acrossScale, downScale] = [width / page.width, height / page.height];
  for (const run of known) {
    const [left, top, across, down] = run.box ?? [
      run.left - 2,
      run.baseline - run.size * 1.1,
      run.right - run.left + 4,
      run.size * 1.5,
    ];
    const from = { x: left * acrossScale, y: top * downScale };
    const to = { x: (left + across) * acrossScale, y: (top + down) * downScale };
    for (let y = Math.max(0, Math.floor(from.y)); y < Math.min(height, to.y); y += 1) {
      isInk.fill(
        0,
        y * width + Math.max(0, Math.floor(from.x)),
        y * width + Math.min(width, Math.ceil(to.x)),
      );
    }
  }
  return isInk.reduce((sum, each) => sum + each, 0) / grey.length;
}
