import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { GreyPicture } from './picture.ts';

/** In pixels of the picture, as the recogniser gives them. */
export interface Corners {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What the recogniser says about a picture: its JSON, cut down to what is used. */
export interface RawPage {
  readonly blocks?: readonly {
    readonly paragraphs?: readonly { readonly lines?: readonly RawLine[] | null }[] | null;
  }[];
}

export interface RawLine {
  readonly bbox: Corners;
  readonly baseline: Corners;
  readonly rowAttributes?: {
    readonly rowHeight: number;
    readonly ascenders: number;
    readonly descenders: number;
  };
  readonly words?: readonly RawWord[] | null;
}

export interface RawWord {
  readonly bbox: Corners;
  readonly text: string;
  /** 0 to 100. */
  readonly confidence: number;
}

/** The part of the recogniser's own interface that is used here. */
interface Api {
  Init(folder: string, language: string, engine: number): number;
  SetVariable(name: string, value: string): boolean;
  /** 1 when the picture cannot be read. Turns it by `angle` radians. */
  SetImageFile(exif: number, angle: number): number;
  SetSourceResolution(dotsPerInch: number): void;
  FindLines(): number;
  GetGradient(): number;
  Recognize(monitor: null): number;
  GetJSONText(): string;
  MeanTextConf(): number;
  Clear(): void;
}

interface Core {
  readonly FS: { writeFile(path: string, data: Uint8Array): void };
  readonly TessBaseAPI: new () => Api;
}

type CreateCore = (options: {
  readonly wasmBinary: Uint8Array;
  readonly TesseractProgress: () => void;
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<Core>;

export class TooSlow extends Error {}

/** The network that reads lines, without the older engine. */
const NEURAL_ENGINE = 1;
/** Finds columns and blocks by itself, and does not guess the script. */
const FIND_LAYOUT = '3';

let held: Promise<{ readonly core: Core; readonly api: Api }> | null = null;
/** When the picture at hand has to be done, by `performance.now()`. */
let deadline = Number.POSITIVE_INFINITY;

/**
 * Tesseract's WebAssembly core, called in this process: the package's own wrapper starts threads and can
 * fetch, and neither is allowed where untrusted files are parsed. Program and English data come from disk.
 */
async function start(): Promise<{ readonly core: Core; readonly api: Api }> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('tesseract.js-core/package.json'));
  const data = dirname(require.resolve('@tesseract.js-data/eng/package.json'));
  const create = require('tesseract.js-core/tesseract-core-simd-lstm.js') as CreateCore;
  const core = await create({
    wasmBinary: await readFile(join(folder, 'tesseract-core-simd-lstm.wasm')),
    // The only place where a picture that takes too long can be left.
    TesseractProgress: () => {
      if (performance.now() > deadline) throw new TooSlow();
    },
    print: () => undefined,
    printErr: () => undefined,
  });
  const packed = await readFile(join(data, '4.0.0_best_int', 'eng.traineddata.gz'));
  core.FS.writeFile('/eng.traineddata', gunzipSync(packed));
  const api = new core.TessBaseAPI();
  if (api.Init('/', 'eng', NEURAL_ENGINE) !== 0) throw new Error('the text recognition did not start');
  api.SetVariable('tessedit_pageseg_mode', FIND_LAYOUT);
  return { core, api };
}

async function place(picture: GreyPicture): Promise<Api> {
  held ??= start();
  const { core, api } = await held;
  core.FS.writeFile('/input', asGreymap(picture));
  if (api.SetImageFile(1, 0) !== 0) throw new Error('the picture cannot be recognised');
  api.SetSourceResolution(picture.dotsPerInch);
  return api;
}

/** How far the lines of text lean, in radians; positive when they rise towards the right. */
export async function leaning(picture: GreyPicture): Promise<number> {
  const api = await place(picture);
  api.FindLines();
  return api.GetGradient();
}

/**
 * Reads a picture. This process does nothing else meanwhile: to stop it from outside, kill it.
 * @param milliseconds after which it gives up
 * @throws TooSlow
 */
export async function recognise(
  picture: GreyPicture,
  milliseconds: number,
): Promise<{ readonly page: RawPage; readonly confidence: number }> {
  const api = await place(picture);
  deadline = performance.now() + milliseconds;
  try {
    api.Recognize(null);
    const page = JSON.parse(api.GetJSONText()) as RawPage;
    const confidence = api.MeanTextConf();
    api.Clear();
    return { page, confidence };
  } catch (error) {
    // Left in the middle of its work: the next picture gets a fresh one.
    held = null;
    throw error;
  } finally {
    deadline = Number.POSITIVE_INFINITY;
  }
}

/** A portable greymap: the plainest form the recogniser reads. */
function asGreymap({ width, height, grey }: GreyPicture): Uint8Array {
  const head = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(head.length + grey.length);
  file.set(head);
  file.set(grey, head.length);
  return file;
}
