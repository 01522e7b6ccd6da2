/** Records of the binary workbook format ([MS-XLS] 2.1.4), continued ones joined for text. */
import iconv from 'iconv-lite';

export interface BiffRecord {
  readonly id: number;
  readonly at: number;
  readonly data: Buffer;
  /** Data of the records that continue this one. */
  readonly more: readonly Buffer[];
}

export const biff = {
  formula: 0x0006,
  eof: 0x000a,
  dateMode: 0x0022,
  password: 0x002f,
  continued: 0x003c,
  codePage: 0x0042,
  sheet: 0x0085,
  manyNumbers: 0x00bd,
  richText: 0x00d6,
  cellFormat: 0x00e0,
  sharedTexts: 0x00fc,
  sharedText: 0x00fd,
  number: 0x0203,
  text: 0x0204,
  boolOrError: 0x0205,
  formulaText: 0x0207,
  packedNumber: 0x027e,
  numberFormat: 0x041e,
  start: 0x0809,
} as const;

export function* biffRecords(stream: Buffer, from = 0): Generator<BiffRecord> {
  let at = from;
  while (at + 4 <= stream.length) {
    const id = stream.readUInt16LE(at);
    const start = at;
    const data = body(stream, at);
    at += 4 + data.length;
    const more: Buffer[] = [];
    while (at + 4 <= stream.length && stream.readUInt16LE(at) === biff.continued) {
      const part = body(stream, at);
      more.push(part);
      at += 4 + part.length;
    }
    yield { id, at: start, data, more };
  }
}

function body(stream: Buffer, at: number): Buffer {
  return stream.subarray(at + 4, at + 4 + stream.readUInt16LE(at + 2));
}

/** Reads texts that run over into the records that follow; each part says anew how wide its letters are. */
export class BiffTexts {
  private readonly parts: readonly Buffer[];
  private part = 0;
  private at = 0;

  constructor(record: BiffRecord, from: number) {
    this.parts = [record.data, ...record.more];
    this.at = from;
  }

  get isAtEnd(): boolean {
    return this.part >= this.parts.length - 1 && this.at >= (this.parts[this.part]?.length ?? 0);
  }

  /** @param lengthBytes 1 or 2: how the length in letters is stored */
  next(lengthBytes: 1 | 2): string {
    const length = lengthBytes === 2 ? this.byte() | (this.byte() << 8) : this.byte();
    let flags = this.byte();
    const runs = (flags & 8) !== 0 ? this.byte() | (this.byte() << 8) : 0;
    const extra =
      (flags & 4) !== 0
        ? this.byte() + this.byte() * 0x100 + this.byte() * 0x10000 + this.byte() * 0x1000000
        : 0;
    let text = '';
    let left = length;
    while (left > 0) {
      const buffer = this.parts[this.part];
      if (buffer === undefined) break;
      if (this.at >= buffer.length) {
        this.part += 1;
        this.at = 0;
        flags = this.byte();
        continue;
      }
      const width = (flags & 1) === 1 ? 2 : 1;
      const count = Math.min(left, Math.floor((buffer.length - this.at) / width));
      if (count === 0) {
        this.at = buffer.length;
        continue;
      }
      text += buffer.toString(width === 2 ? 'utf16le' : 'latin1', this.at, this.at + count * width);
      this.at += count * width;
      left -= count;
    }
    this.skip(4 * runs + extra);
    return text;
  }

  private byte(): number {
    let buffer = this.parts[this.part];
    while (buffer !== undefined && this.at >= buffer.length) {
      this.part += 1;
      this.at = 0;
      buffer = this.parts[this.part];
    }
    const value = buffer?.[this.at] ?? 0;
    this.at += 1;
    return value;
  }

  private skip(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const buffer = this.parts[this.part];
      if (buffer === undefined) return;
      const here = Math.min(left, buffer.length - this.at);
      this.at += here;
      left -= here;
      if (left > 0) {
        this.part += 1;
        this.at = 0;
      }
    }
  }
}

/** A text of the formats before Excel 97: a length and bytes in the code page of the workbook. */
export function narrowText(data: Buffer, at: number, lengthBytes: 1 | 2, page: string): string {
  const length = lengthBytes === 2 ? data.readUInt16LE(at) : data.readUInt8(at);
  return iconv.decode(data.subarray(at + lengthBytes, at + lengthBytes + length), page);
}

/** A number packed into 30 bits: an integer or the upper half of a float, perhaps in hundredths. */
export function unpackNumber(packed: number): number {
  let value = packed >> 2;
  if ((packed & 2) === 0) {
    const float = Buffer.alloc(8);
    float.writeInt32LE(packed & ~3, 4);
    value = float.readDoubleLE(0);
  }
  return (packed & 1) === 1 ? value / 100 : value;
}
