import type { DetectedFile } from '../detect-format.ts';
import { limits } from '../limits.ts';
import type { ReadContent, ReadContext, Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { loadCanvas } from './ocr/picture.ts';
import { pictureSize } from './ocr/picture-size.ts';
import { recognisePicture } from './ocr/recognise-picture.ts';
import { TooSlow } from './ocr/tesseract.ts';
import { tiffAsPdf } from './ocr/tiff-as-pdf.ts';
import type { PageContent } from './pdf/geometry.ts';
import { pageBlocks } from './pdf/page-blocks.ts';
import { pageWarnings } from './pdf/page-warnings.ts';
import { withWords } from './pdf/recognise-page.ts';
import { pdfReader } from './read-pdf.ts';

/** Of a whole picture, pixels: what it takes to decode is four bytes each. */
const mostPixels = 120e6;
/** Layout is judged in points; a picture is taken to be as wide as a sheet of paper. */
const sheetWidth = 595;
const pointsPerInch = 72;

/**
 * Pictures of text: PNG, JPEG, WebP, GIF and BMP by text recognition, TIFF page by page as a PDF of its
 * pictures. All of it is marked as scanned.
 */
export const imageReader: Reader = {
  format: 'image',
  matches: (file) => file.format === 'image',
  read: async (file, context) => (isTiff(file.bytes) ? readTiff(file, context) : readPicture(file, context)),
};

function isTiff(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  return head === 'II*\u0000' || head === 'MM\u0000*';
}

async function readTiff(file: DetectedFile, context: ReadContext): Promise<ReadContent> {
  return pdfReader.read({ ...file, format: 'pdf', bytes: tiffAsPdf(file.bytes) }, context);
}

async function readPicture({ bytes }: DetectedFile, { progress, signal }: ReadContext): Promise<ReadContent> {
  const size = pictureSize(bytes);
  if (size === null) {
    throw new Refusal(
      'unsupported-format',
      'This is an image of a kind that cannot be read here.',
      'Save it as PNG, JPEG, TIFF or PDF and add that.',
    );
  }
  if (size.width * size.height > mostPixels) {
    throw new Refusal(
      'too-large',
      `The image has ${size.width} × ${size.height} pixels; up to 120 million are read.`,
      'Save it smaller, or in parts, and add that.',
    );
  }
  progress({ done: 0, total: 1, unit: 'pages', patienceMs: limits.recognitionMs + 20_000 });
  const image = await loadCanvas().loadImage(Buffer.from(bytes));
  signal.throwIfAborted();
  const scale = image.width / sheetWidth;
  const page: PageContent = {
    number: 1,
    width: sheetWidth,
    height: image.height / scale,
    runs: [],
    rulings: [],
    fields: [],
    invisible: 0,
    recognised: null,
  };
  try {
    const picture = await recognisePicture(image, scale * pointsPerInch, limits.recognitionMs);
    const content = inPixels(withWords(page, picture, scale), scale);
    const { blocks } = pageBlocks([content]);
    return {
      title: null,
      blocks,
      pairs: [],
      pages: 1,
      warnings: pageWarnings([content], { broken: [], slow: [], cutOff: false }),
    };
  } catch (error) {
    if (!(error instanceof TooSlow)) throw error;
    throw new Refusal(
      'recognition-too-slow',
      'Recognising the text of this image took more than a minute.',
      'Crop it to its text, or scan it at 300 dots per inch, and add that.',
    );
  }
}

/** Places in a picture are told in its own pixels. */
function inPixels(content: PageContent, scale: number): PageContent {
  const { recognised } = content;
  if (recognised === null) return content;
  return {
    ...content,
    recognised: {
      ...recognised,
      toPage: (box) => {
        const [x, y, width, height] = recognised.toPage(box);
        return [x * scale, y * scale, width * scale, height * scale];
      },
    },
  };
}
