/** The binary Word format ([MS-DOC]): characters from the piece table, properties of paragraphs and runs. */
import iconv from 'iconv-lite';
import type { OpenCompound } from '../../compound/open-compound.ts';
import { Refusal } from '../../refusal.ts';

export interface WordFile {
  /** All characters: the text, then footnotes, headers, remarks, endnotes and text boxes. */
  readonly text: string;
  /** Where each character is stored, bytes in the main stream: properties are looked up by it. */
  readonly places: Uint32Array;
  readonly main: Buffer;
  readonly table: Buffer;
  /** A structure of the table stream by its number in the file information block; empty when absent. */
  readonly structure: (index: number) => Buffer;
  /** Where a structure starts in the table stream. */
  readonly structureAt: (index: number) => number;
  /** Lengths of the parts of `text` in characters. */
  readonly lengths: {
    readonly main: number;
    readonly footnotes: number;
    readonly headers: number;
    readonly remarks: number;
    readonly endnotes: number;
    readonly boxes: number;
  };
}

/** Numbers of the structures in the file information block ([MS-DOC] 2.5.6). */
export const structures = {
  styles: 1,
  footnoteReferences: 2,
  footnoteTexts: 3,
  characterPages: 12,
  paragraphPages: 13,
  pieces: 33,
  endnoteReferences: 46,
  endnoteTexts: 47,
  lists: 73,
  listUses: 74,
} as const;

const repair = 'Open it in Word or LibreOffice, save it as DOCX, and add that.';
const mostCharacters = 64 * 2 ** 20;

/** @throws Refusal when it is encrypted, damaged or older than Word 97 (`old` then has its plain text) */
export function openWordFile(compound: OpenCompound): WordFile | { readonly old: string } {
  const stream = compound.read('WordDocument');
  if (stream === null || stream.length < 154) throw damaged('the part that holds the text is missing');
  const main = Buffer.from(stream);
  const version = main.readUInt16LE(2);
  const flags = main.readUInt16LE(10);
  if ((flags & 0x0100) !== 0) {
    throw new Refusal(
      'encrypted',
      'The document is protected with a password.',
      'Save a copy without password and add that.',
    );
  }
  if (version < 193) return { old: oldText(main, flags) };
  const table = Buffer.from(compound.read((flags & 0x0200) === 0 ? '0Table' : '1Table') ?? []);
  const structureAt = (index: number): number =>
    154 + 8 * index + 8 <= main.length ? main.readUInt32LE(154 + 8 * index) : 0;
  const structure = (index: number): Buffer => {
    const length = 154 + 8 * index + 8 <= main.length ? main.readUInt32LE(158 + 8 * index) : 0;
    const start = structureAt(index);
    return length > 0 && start + length <= table.length
      ? table.subarray(start, start + length)
      : Buffer.alloc(0);
  };
  const { text, places } = pieces(structure(structures.pieces), main);
  const length = (at: number): number => Math.max(0, main.readInt32LE(at));
  return {
    text,
    places,
    main,
    table,
    structure,
    structureAt,
    lengths: {
      main: Math.min(text.length, length(76)),
      footnotes: length(80),
      headers: length(84),
      remarks: length(92),
      endnotes: length(96),
      boxes: length(100),
    },
  };
}

function pieces(clx: Buffer, main: Buffer, isOld = false): { text: string; places: Uint32Array } {
  let at = 0;
  while (at + 3 <= clx.length && clx[at] === 1) at += 3 + clx.readUInt16LE(at + 1);
  if (at + 5 > clx.length || clx[at] !== 2) throw damaged('its directory of text is missing');
  const count = Math.floor((Math.min(clx.readUInt32LE(at + 1), clx.length - at - 5) - 4) / 12);
  const start = at + 5;
  const parts: string[] = [];
  const starts: { readonly at: number; readonly width: number; readonly length: number }[] = [];
  let characters = 0;
  for (let i = 0; i < count; i += 1) {
    const from = clx.readUInt32LE(start + 4 * i);
    const to = clx.readUInt32LE(start + 4 * (i + 1));
    const place = clx.readUInt32LE(start + 4 * (count + 1) + 8 * i + 2);
    const isNarrow = isOld || (place & 0x40000000) !== 0;
    const first = isNarrow && !isOld ? (place & 0x3fffffff) >> 1 : place & 0x3fffffff;
    const width = isNarrow ? 1 : 2;
    const room = Math.floor((main.length - first) / width);
    const length = Math.max(0, Math.min(to - from, room));
    characters += length;
    if (to < from || characters > mostCharacters) throw damaged('its directory of text is wrong');
    const stored = main.subarray(first, first + length * width);
    parts.push(isNarrow ? iconv.decode(stored, 'windows-1252') : stored.toString('utf16le'));
    starts.push({ at: first, width, length });
  }
  const places = new Uint32Array(characters);
  let next = 0;
  for (const piece of starts) {
    for (let i = 0; i < piece.length; i += 1, next += 1) places[next] = piece.at + i * piece.width;
  }
  return { text: parts.join(''), places };
}

/** Word 6 and 95 keep the text in one run of bytes; after quick saves it is scattered in pieces. */
function oldText(main: Buffer, flags: number): string {
  const length = Math.max(0, main.readInt32LE(52));
  if ((flags & 0x0004) !== 0 && main.length >= 0x168) {
    const at = main.readUInt32LE(0x160);
    return pieces(main.subarray(at, at + main.readUInt32LE(0x164)), main, true).text.slice(0, length);
  }
  const from = main.readUInt32LE(24);
  if (from < 32 || from + length > main.length || length === 0) throw damaged('its text is missing');
  return iconv.decode(main.subarray(from, from + length), 'windows-1252');
}

function damaged(what: string): Refusal {
  return new Refusal('corrupt-file', `The file is damaged: ${what}.`, repair);
}

/** Properties of a stretch of the main stream: `from` and `to` are bytes. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Number of the paragraph style; 0 for runs. */
  readonly style: number;
  readonly modifiers: ReadonlyMap<number, Buffer>;
}

/** Stretches from the 512-byte pages that a bin table lists, in order of place. */
export function stretchesOf(file: WordFile, kind: 'paragraph' | 'character'): Stretch[] {
  const bins = file.structure(kind === 'paragraph' ? structures.paragraphPages : structures.characterPages);
  const count = Math.floor((bins.length - 4) / 8);
  const stretches: Stretch[] = [];
  for (let i = 0; i < count; i += 1) {
    const at = (bins.readUInt32LE(4 * (count + 1) + 4 * i) & 0x3fffff) * 512;
    const page = file.main.subarray(at, at + 512);
    if (page.length === 512) addPage(page, kind, stretches);
  }
  return stretches.sort((a, b) => a.from - b.from);
}

function addPage(page: Buffer, kind: 'paragraph' | 'character', stretches: Stretch[]): void {
  const runs = page.readUInt8(511);
  const width = kind === 'paragraph' ? 13 : 1;
  if (4 * (runs + 1) + width * runs > 511) return;
  for (let i = 0; i < runs; i += 1) {
    const from = page.readUInt32LE(4 * i);
    const to = page.readUInt32LE(4 * (i + 1));
    let at = 2 * page.readUInt8(4 * (runs + 1) + width * i);
    let style = 0;
    let modifiers: ReadonlyMap<number, Buffer> = new Map();
    if (at > 0 && at < 511) {
      let length = page.readUInt8(at);
      at += 1;
      if (kind === 'paragraph') {
        if (length === 0) {
          length = 2 * page.readUInt8(at);
          at += 1;
        } else {
          length = 2 * length - 1;
        }
        style = length >= 2 && at + 2 <= page.length ? page.readUInt16LE(at) : 0;
        modifiers = modifiersOf(page.subarray(at + 2, at + length));
      } else {
        modifiers = modifiersOf(page.subarray(at, at + length));
      }
    }
    stretches.push({ from, to, style, modifiers });
  }
}

/** Property modifiers by their code; the last of a kind counts. */
export function modifiersOf(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = 0;
  while (at + 2 <= bytes.length) {
    const code = bytes.readUInt16LE(at);
    at += 2;
    let length = [1, 1, 2, 4, 2, 2, 0, 3][code >> 13] ?? 1;
    if (code >> 13 === 6) {
      // Table definitions state their length, plus one, in two bytes.
      if (code === 0xd608) {
        if (at + 2 > bytes.length) break;
        length = bytes.readUInt16LE(at) - 1;
        at += 2;
      } else {
        length = bytes[at] ?? 0;
        at += 1;
      }
    }
    if (length < 0 || at + length > bytes.length) break;
    found.set(code, bytes.subarray(at, at + length));
    at += length;
  }
  return found;
}

/** The stretch that holds a place, by halving. */
export function stretchAt(stretches: readonly Stretch[], place: number): Stretch | null {
  let low = 0;
  let high = stretches.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const stretch = stretches[middle] as Stretch;
    if (place < stretch.from) high = middle - 1;
    else if (place >= stretch.to) low = middle + 1;
    else return stretch;
  }
  return null;
}
