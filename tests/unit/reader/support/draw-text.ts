import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Canvas, createCanvas, GlobalFonts } from '@napi-rs/canvas';

const fonts = join(
  dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')),
  'standard_fonts',
);
GlobalFonts.registerFromPath(join(fonts, 'LiberationSans-Regular.ttf'), 'Test Sans');

/** Text as a scanner sees it: black on white, a line each, 150 dots per inch. */
export function drawText(
  lines: readonly string[],
  {
    width = 1240,
    height = 120 + lines.length * 60,
    size = 30,
  }: { width?: number; height?: number; size?: number } = {},
): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#000000';
  context.font = `${size}px "Test Sans"`;
  lines.forEach((line, i) => context.fillText(line, 80, 100 + i * 60));
  return canvas;
}

/** A PDF page that shows a picture and has no text. @param turn degrees, the page's own rotation entry */
export function pdfOfPicture(picture: Canvas, turn = 0): Buffer {
  const jpeg = picture.toBuffer('image/jpeg', 90);
  const { width, height } = picture;
  const [w, h] = [(width * 72) / 150, (height * 72) / 150];
  const content = `q ${w} 0 0 ${h} 0 0 cm /P Do Q`;
  const objects = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from('<</Type/Pages/Count 1/Kids[3 0 R]>>'),
    Buffer.from(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${w} ${h}]/Rotate ${turn}/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>`,
    ),
    Buffer.from(`<</Length ${content.length}>>stream\n${content}\nendstream`),
    Buffer.concat([
      Buffer.from(
        `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode/Length ${jpeg.length}>>stream\n`,
      ),
      jpeg,
      Buffer.from('\nendstream'),
    ]),
  ];
  const body = objects.map((object, i) =>
    Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]),
  );
  return Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    ...body,
    Buffer.from('trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n0\n%%EOF\n'),
  ]);
}

/** A TIFF of black and white pictures, a page each, uncompressed or in packed bits, as scanners write it. */
export function tiffOf(pictures: readonly Canvas[], compression: 'none' | 'packbits' = 'none'): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\u0000\u0000\u0000\u0000\u0000', 'latin1')];
  let length = 8;
  let link = 4;
  const patch: [number, number][] = [];
  for (const picture of pictures) {
    const bits = blackAndWhite(picture);
    const data = compression === 'none' ? bits : packBits(bits);
    const start = length;
    parts.push(data);
    length += data.length;
    patch.push([link, length]);
    const fields: readonly (readonly [number, number])[] = [
      [256, picture.width],
      [257, picture.height],
      [258, 1],
      [259, compression === 'none' ? 1 : 32773],
      [262, 0],
      [273, start],
      [277, 1],
      [278, picture.height],
      [279, data.length],
    ];
    const directory = Buffer.alloc(2 + 12 * fields.length + 4);
    directory.writeUInt16LE(fields.length, 0);
    fields.forEach(([field, value], i) => {
      directory.writeUInt16LE(field, 2 + 12 * i);
      directory.writeUInt16LE(4, 4 + 12 * i);
      directory.writeUInt32LE(1, 6 + 12 * i);
      directory.writeUInt32LE(value, 10 + 12 * i);
    });
    link = length + 2 + 12 * fields.length;
    parts.push(directory);
    length += directory.length;
  }
  const file = Buffer.concat(parts);
  for (const [at, value] of patch) file.writeUInt32LE(value, at);
  return file;
}

/** One bit a pixel, 1 is black. */
function blackAndWhite(picture: Canvas): Buffer {
  const { width, height } = picture;
  const { data } = picture.getContext('2d').getImageData(0, 0, width, height);
  const stride = Math.ceil(width / 8);
  const bits = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((data[(y * width + x) * 4] ?? 255) >= 128) continue;
      const at = y * stride + (x >> 3);
      bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return bits;
}

function packBits(bytes: Buffer): Buffer {
  const packed: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const value = bytes[at] ?? 0;
    let run = 1;
    while (run < 128 && bytes[at + run] === value) run += 1;
    packed.push(run === 1 ? 0 : 257 - run, value);
    at += run;
  }
  return Buffer.from(packed);
}
