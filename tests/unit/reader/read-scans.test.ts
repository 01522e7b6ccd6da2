import { expect, test } from 'vitest';
import { turned } from '../../../src-main/reader/readers/ocr/picture.ts';
import type { Block } from '../../../src-main/reader/protocol.ts';
import { drawText, pdfOfPicture, tiffOf } from './support/draw-text.ts';
import { makePdf } from './support/make-pdf.ts';
import { read } from './support/read.ts';

const letter = ['The Client shall pay 450.00 within 30 days.', 'Signed by Margaret Field, partner.'];
const words = (blocks: readonly Block[]): string =>
  blocks.map((block) => (block.kind === 'table' ? block.rows.flat().join(' ') : block.text)).join(' ');

test('a scanned page is recognised word for word, and all of it is marked', async () => {
  const outcome = await read(pdfOfPicture(drawText(letter)));
  expect(outcome).toMatchObject({ format: 'pdf', status: 'read-with-warnings', pages: 1 });
  expect(words(outcome.blocks)).toBe(letter.join(' '));
  expect(outcome.blocks.map(({ at }) => [at.page, at.scanned])).toEqual(outcome.blocks.map(() => [1, true]));
  expect(outcome.warnings).toMatchObject([{ code: 'scanned-text', page: 1 }]);
  const [x, y] = outcome.blocks[0]?.at.box ?? [];
  // 80 pixels in and a line at 100, at 150 dots per inch.
  expect(Math.abs((x ?? 0) - 38.4)).toBeLessThan(3);
  expect(Math.abs((y ?? 0) - 36)).toBeLessThan(5);
}, 60_000);

test('a page that lies on its side, by its own entry or by the scan, is read and placed where it lies', async () => {
  const scan = await read(turned(drawText(letter), Math.PI / 2).toBuffer('image/png'), 'side.png');
  expect(words(scan.blocks)).toBe(letter.join(' '));
  // Turned clockwise, the first line stands at the right and runs downwards.
  const [x = 0, , width = 0, height = 0] = scan.blocks[0]?.at.box ?? [];
  expect(height).toBeGreaterThan(width * 2);
  expect(x + width / 2).toBeGreaterThan(100);
  const entry = await read(pdfOfPicture(turned(drawText(letter), -Math.PI / 2), 90));
  expect(words(entry.blocks)).toBe(letter.join(' '));
}, 30_000);

test('a photograph of a page, a little askew, is straightened before it is read', async () => {
  const outcome = await read(turned(drawText(letter), 0.04).toBuffer('image/jpeg', 85), 'photo.jpg');
  expect(outcome).toMatchObject({ format: 'image', pages: 1 });
  expect(words(outcome.blocks)).toBe(letter.join(' '));
});

test('every page of a TIFF is read', async () => {
  const pages = [drawText(letter.slice(0, 1)), drawText(letter.slice(1))];
  for (const compression of ['none', 'packbits'] as const) {
    const outcome = await read(tiffOf(pages, compression), 'fax.tif');
    expect(outcome).toMatchObject({ format: 'image', pages: 2 });
    expect(outcome.blocks.map(({ at }) => at.page)).toEqual([1, 2]);
    expect(words(outcome.blocks)).toBe(letter.join(' '));
  }
}, 30_000);

test('words that are hard to read are named with their place and how sure the recogniser is', async () => {
  const canvas = drawText(['The fee is due on the first of the month.', 'Reference']);
  const context = canvas.getContext('2d');
  // A stamp over a name.
  context.font = '30px "Test Sans"';
  context.fillText('Margaret', 260, 160);
  context.fillText('Wxq7kBl', 266, 165);
  const outcome = await read(canvas.toBuffer('image/png'), 'worn.png');
  const doubtful = outcome.blocks.flatMap(({ at }) => at.doubtful ?? []);
  expect(doubtful.length).toBeGreaterThan(0);
  for (const word of doubtful) {
    expect(word.confidence).toBeLessThan(80);
    expect(word.box[0]).toBeGreaterThan(70);
    expect(word.box[1]).toBeGreaterThan(110);
  }
  expect(outcome.warnings[0]?.message).toMatch(/likely wrong/u);
});

test('text laid invisibly under a scan counts as scanned, text that is seen does not', async () => {
  const sentence = 'A page with enough words on it to need no recognition at all';
  const lines = [...'abcdef'].map((letter, i) => ({ x: 50, y: 700 - i * 13, text: `${sentence} ${letter}` }));
  const seen = makePdf([lines]);
  const hidden = Buffer.from(seen.toString('latin1').replaceAll(' Tf ', ' Tf 3 Tr '), 'latin1');
  expect((await read(seen)).blocks.map(({ at }) => at.scanned)).not.toContain(true);
  const outcome = await read(hidden);
  expect(outcome.blocks.length).toBeGreaterThan(0);
  expect(outcome.blocks.every(({ at }) => at.scanned === true)).toBe(true);
  expect(outcome.warnings).toMatchObject([{ code: 'scanned-text' }]);
});

test('a picture that states more pixels than anybody scans is refused before it is decoded', async () => {
  const png = drawText(['Small.']).toBuffer('image/png');
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  expect(await read(png, 'bomb.png')).toMatchObject({ status: 'refused', refusal: { code: 'too-large' } });
});
