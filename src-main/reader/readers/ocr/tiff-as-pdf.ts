import { inflateSync } from 'node:zlib';
import { Refusal } from '../../refusal.ts';
import { readTiffDirectory, type Tiff, type TiffFields } from './tiff-directory.ts';

/**
 * A TIFF as a PDF that shows its pictures, a page each. The compressed strips stay as they are: PDF knows the
 * same compressions (fax, LZW, deflate, JPEG, packed bits), so one decoder reads both.
 * @throws Refusal for what PDF has no counterpart of
 */
export function tiffAsPdf(bytes: Uint8Array): Buffer {
  const tiff = readTiffDirectory(bytes);
  const objects: Buffer[] = [];
  /** Adds an object and gives its number; the first two are the catalogue and the list of pages. */
  const add = (object: Buffer): number => objects.push(object) + 2;
  const pages = tiff.pictures.map((fields) => addPage(tiff, fields, add));
  const kids = pages.map((page) => `${page} 0 R`).join(' ');
  const all = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from(`<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`),
    ...objects,
  ];
  return asFile(all);
}

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly compression: number;
  /** 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr. */
  readonly colours: number;
  readonly samples: number;
  readonly bits: number;
}

function addPage(tiff: Tiff, fields: TiffFields, add: (object: Buffer) => number): number {
  const first = (field: number, otherwise: number): number => fields.get(field)?.[0] ?? otherwise;
  const shape: Shape = {
    width: first(256, 0),
    height: first(257, 0),
    compression: first(259, 1),
    colours: first(262, 1),
    samples: first(277, 1),
    bits: first(258, 1),
  };
  if (shape.width < 1 || shape.height < 1 || (first(284, 1) === 2 && shape.samples > 1)) throw unusual();
  const points = pointsPerPixel(fields, shape);
  const isTiled = fields.has(322);
  const across = isTiled ? first(322, shape.width) : shape.width;
  const down = isTiled ? first(323, shape.height) : Math.min(first(278, shape.height), shape.height);
  if (across < 1 || down < 1) throw unusual();
  const columns = Math.ceil(shape.width / across);
  const offsets = fields.get(isTiled ? 324 : 273) ?? [];
  const counts = fields.get(isTiled ? 325 : 279) ?? [];
  const drawn: string[] = [];
  const names: string[] = [];
  offsets.forEach((offset, i) => {
    const row = Math.floor(i / columns);
    const rows = isTiled ? down : Math.min(down, shape.height - row * down);
    if (rows < 1) return;
    const packed = tiff.bytes.subarray(offset, offset + (counts[i] ?? 0));
    const image = pictureObject(tiff, fields, { ...shape, width: across, height: rows }, packed, add);
    names.push(`/P${i} ${image} 0 R`);
    const x = (i % columns) * across * points;
    const y = (shape.height - row * down - rows) * points;
    drawn.push(
      `q ${number(across * points)} 0 0 ${number(rows * points)} ${number(x)} ${number(y)} cm /P${i} Do Q`,
    );
  });
  const content = add(stream('', Buffer.from(drawn.join('\n'))));
  const turn = { 3: 180, 6: 90, 8: 270 }[first(274, 1)] ?? 0;
  const box = `[0 0 ${number(shape.width * points)} ${number(shape.height * points)}]`;
  return add(
    Buffer.from(
      `<</Type/Page/Parent 2 0 R/MediaBox${box}/Rotate ${turn}/Contents ${content} 0 R/Resources<</XObject<<${names.join('')}>>>>>>`,
    ),
  );
}

/** By its stated resolution; without one, as wide as a sheet of paper. */
function pointsPerPixel(fields: TiffFields, { width }: Shape): number {
  const perUnit = fields.get(282)?.[0] ?? 0;
  const dotsPerInch = (fields.get(296)?.[0] ?? 2) === 3 ? perUnit * 2.54 : perUnit;
  return dotsPerInch >= 50 && dotsPerInch <= 2400 ? 72 / dotsPerInch : 595 / width;
}

function pictureObject(
  tiff: Tiff,
  fields: TiffFields,
  shape: Shape,
  packed: Uint8Array,
  add: (object: Buffer) => number,
): number {
  const { width, height, bits } = shape;
  const { filter, parameters, data } = compressed(tiff, fields, shape, packed);
  const isFax = shape.compression >= 2 && shape.compression <= 4;
  const decode = shape.colours === 0 && !isFax ? '/Decode[1 0]' : '';
  const colours = isFax ? '/DeviceGray' : colourSpace(fields, shape, add);
  return add(
    stream(
      `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent ${bits}/ColorSpace${colours}${decode}${filter}${parameters}`,
      data,
    ),
  );
}

function colourSpace(
  fields: TiffFields,
  { colours, samples, bits }: Shape,
  add: (object: Buffer) => number,
): string {
  const known = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3 }[colours];
  if (known === undefined || samples < known) throw unusual();
  if (colours === 3) return palette(fields.get(320) ?? [], bits);
  const base = { 1: '/DeviceGray', 3: '/DeviceRGB', 4: '/DeviceCMYK' }[known] ?? '/DeviceGray';
  if (samples === known) return base;
  // Transparency comes as further samples, which a small program takes off.
  const names = Array.from({ length: samples }, (_, i) => `/S${i}`).join('');
  const ranges = (count: number): string => '0 1 '.repeat(count);
  const program = add(
    stream(
      `/FunctionType 4/Domain[${ranges(samples)}]/Range[${ranges(known)}]`,
      Buffer.from(`{${'pop '.repeat(samples - known)}}`),
    ),
  );
  return `[/DeviceN[${names}]${base} ${program} 0 R]`;
}

/** The three colours stand one after the other, in 16 bits. */
function palette(map: readonly number[], bits: number): string {
  const count = map.length / 3;
  const hex = Array.from({ length: count }, (_, i) =>
    [0, 1, 2].map((part) => ((map[part * count + i] ?? 0) >>> 8).toString(16).padStart(2, '0')).join(''),
  ).join('');
  return `[/Indexed/DeviceRGB ${2 ** bits - 1}<${hex}>]`;
}

function compressed(
  tiff: Tiff,
  fields: TiffFields,
  { compression, colours, samples, bits, width, height }: Shape,
  packed: Uint8Array,
): { filter: string; parameters: string; data: Uint8Array } {
  const predictor = fields.get(317)?.[0] ?? 1;
  if (predictor > 2 || bits > 16) throw unusual();
  const predicted =
    predictor === 2
      ? `/DecodeParms<</Predictor 2/Colors ${samples}/BitsPerComponent ${bits}/Columns ${width}>>`
      : '';
  const swapped = bits === 16 && tiff.littleEndian;
  const data = fields.get(266)?.[0] === 2 ? reversedBits(packed) : packed;
  switch (compression) {
    case 1:
      return { filter: '', parameters: '', data: swapped ? swappedBytes(data) : data };
    case 2:
    case 3:
    case 4: {
      const options = fields.get(292)?.[0] ?? 0;
      const k = compression === 4 ? -1 : compression === 3 && (options & 1) === 1 ? 4 : 0;
      const aligned = compression === 2 || (compression === 3 && (options & 4) === 4);
      const parameters = `/DecodeParms<</K ${k}/Columns ${width}/Rows ${height}/BlackIs1 ${colours === 1}/EncodedByteAlign ${aligned}/EndOfLine ${compression === 3}/EndOfBlock ${compression === 4}>>`;
      return { filter: '/Filter/CCITTFaxDecode', parameters, data };
    }
    case 5:
      if (swapped) throw unusual();
      return { filter: '/Filter/LZWDecode', parameters: predicted, data };
    case 7: {
      const parameters = colours === 2 ? '/DecodeParms<</ColorTransform 0>>' : '';
      return { filter: '/Filter/DCTDecode', parameters, data: withTables(data, fields.get(347) ?? []) };
    }
    case 8:
    case 32946:
      if (swapped && predictor === 2) throw unusual();
      return swapped
        ? { filter: '', parameters: '', data: swappedBytes(inflateSync(data)) }
        : { filter: '/Filter/FlateDecode', parameters: predicted, data };
    case 32773:
      return { filter: '/Filter/RunLengthDecode', parameters: '', data };
    default:
      throw unusual();
  }
}

/** A JPEG strip leaves out the tables that all strips share. */
function withTables(strip: Uint8Array, tables: readonly number[]): Uint8Array {
  if (tables.length < 4) return strip;
  return Buffer.concat([strip.subarray(0, 2), Uint8Array.from(tables.slice(2, -2)), strip.subarray(2)]);
}

function swappedBytes(bytes: Uint8Array): Uint8Array {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return even.swap16();
}

function reversedBits(bytes: Uint8Array): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >>> bit) & 1) << (7 - bit);
    return reversed;
  });
  return bytes.map((byte) => table[byte] ?? 0);
}

function unusual(): Refusal {
  return new Refusal(
    'unsupported-format',
    'This is a TIFF of an uncommon kind, which this version does not read.',
    'Save it as PDF or PNG, or as a TIFF in black and white or plain colour, and add that.',
    'image',
  );
}

function number(value: number): string {
  return value.toFixed(4);
}

function stream(dictionary: string, data: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`<<${dictionary}/Length ${data.length}>>stream\n`, 'latin1'),
    data,
    Buffer.from('\nendstream', 'latin1'),
  ]);
}

function asFile(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.5\n', 'latin1')];
  let length = parts[0]?.length ?? 0;
  const offsets = objects.map((object, i) => {
    const offset = length;
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
