/** The binary PowerPoint format ([MS-PPT]): a tree of records, with slides found through a directory of places. */
import { Refusal } from '../../refusal.ts';

interface PptRecord {
  readonly type: number;
  readonly instance: number;
  readonly isContainer: boolean;
  readonly data: Buffer;
}

export interface SlideText {
  /** 0 title, 1 body, 2 notes, 4 other, 5 and 7 and 8 body, 6 centred title. */
  readonly kind: number;
  readonly text: string;
}

export interface BinarySlide {
  readonly texts: readonly SlideText[];
  readonly notes: readonly SlideText[];
}

const record = {
  slideAtom: 1007,
  slideListEntry: 1011,
  slideList: 4080,
  textHeader: 3999,
  textReference: 3998,
  wideText: 4000,
  narrowText: 4008,
  edit: 4085,
  places: 6002,
} as const;

/** Deeper trees are made to exhaust a reader. */
const mostDepth = 40;

/**
 * @param stream the stream `PowerPoint Document`
 * @param currentUser the stream `Current User`, which points to the latest save
 * @throws Refusal when the presentation is encrypted or damaged
 */
export function binarySlides(stream: Buffer, currentUser: Buffer | null): BinarySlide[] {
  if (currentUser !== null && currentUser.length >= 16 && currentUser.readUInt32LE(12) === 0xf3d1c4df) {
    throw new Refusal(
      'encrypted',
      'The presentation is protected with a password.',
      'Save a copy without password and add that.',
    );
  }
  const { places, document } = saved(stream, currentUser);
  const root = recordAt(stream, places.get(document) ?? -1);
  if (root === null) {
    throw new Refusal(
      'corrupt-file',
      'The file is damaged: its directory of slides is missing.',
      'Open it in PowerPoint or LibreOffice, save it as PPTX, and add that.',
    );
  }
  const lists = childRecords(root).filter(({ type }) => type === record.slideList);
  const notesPlaces = new Map(
    entriesOf(lists.find(({ instance }) => instance === 2)).map(({ id, place }) => [id, place]),
  );
  return entriesOf(lists.find(({ instance }) => instance === 0)).map(({ place, outline }) => {
    const slide = recordAt(stream, places.get(place) ?? -1);
    if (slide === null) return { texts: outline, notes: [] };
    const atom = childRecords(slide).find(({ type }) => type === record.slideAtom);
    const notesId = atom !== undefined && atom.data.length >= 20 ? atom.data.readUInt32LE(16) : 0;
    const notes = recordAt(stream, places.get(notesPlaces.get(notesId) ?? -1) ?? -1);
    const texts = shapeTexts(slide, outline, 0);
    return {
      texts: texts.length > 0 ? texts : outline,
      notes: notes === null ? [] : shapeTexts(notes, [], 0),
    };
  });
}

/** Places of objects by number: later saves override earlier ones. */
function saved(
  stream: Buffer,
  currentUser: Buffer | null,
): { places: Map<number, number>; document: number } {
  const places = new Map<number, number>();
  let document = -1;
  let at = currentUser !== null && currentUser.length >= 20 ? currentUser.readUInt32LE(16) : 0;
  const seen = new Set<number>();
  while (at > 0 && !seen.has(at)) {
    seen.add(at);
    const edit = recordAt(stream, at);
    if (edit === null || edit.type !== record.edit || edit.data.length < 20) break;
    if (document === -1) document = edit.data.readUInt32LE(16);
    const directory = recordAt(stream, edit.data.readUInt32LE(12));
    if (directory !== null && directory.type === record.places) addPlaces(directory.data, places);
    at = edit.data.readUInt32LE(8);
  }
  return { places, document };
}

function addPlaces(data: Buffer, places: Map<number, number>): void {
  let at = 0;
  while (at + 4 <= data.length) {
    const head = data.readUInt32LE(at);
    const count = head >>> 20;
    at += 4;
    for (let i = 0; i < count && at + 4 <= data.length; i += 1, at += 4) {
      const number = (head & 0xfffff) + i;
      if (!places.has(number)) places.set(number, data.readUInt32LE(at));
    }
  }
}

function recordAt(stream: Buffer, at: number): PptRecord | null {
  if (at < 0 || at + 8 > stream.length) return null;
  const head = stream.readUInt16LE(at);
  const length = stream.readUInt32LE(at + 4);
  return {
    type: stream.readUInt16LE(at + 2),
    instance: head >> 4,
    isContainer: (head & 0xf) === 0xf,
    data: stream.subarray(at + 8, Math.min(stream.length, at + 8 + length)),
  };
}

function childRecords({ data }: PptRecord): PptRecord[] {
  const children: PptRecord[] = [];
  for (let at = 0; at + 8 <= data.length; ) {
    const child = recordAt(data, at);
    if (child === null) break;
    children.push(child);
    at += 8 + child.data.length;
  }
  return children;
}

interface ListEntry {
  readonly place: number;
  readonly id: number;
  /** Texts of placeholders; shapes refer to them by number. */
  readonly outline: readonly SlideText[];
}

function entriesOf(list: PptRecord | undefined): ListEntry[] {
  const entries: { place: number; id: number; outline: SlideText[] }[] = [];
  let kind = 4;
  for (const child of list === undefined ? [] : childRecords(list)) {
    if (child.type === record.slideListEntry && child.data.length >= 16) {
      entries.push({ place: child.data.readUInt32LE(0), id: child.data.readUInt32LE(12), outline: [] });
    } else if (child.type === record.textHeader && child.data.length >= 4) {
      kind = child.data.readUInt32LE(0);
    } else {
      const text = textOf(child);
      if (text !== null) entries.at(-1)?.outline.push({ kind, text });
    }
  }
  return entries;
}

function shapeTexts(container: PptRecord, outline: readonly SlideText[], depth: number): SlideText[] {
  if (depth > mostDepth) return [];
  const texts: SlideText[] = [];
  let kind = 4;
  for (const child of childRecords(container)) {
    const text = textOf(child);
    if (text !== null) {
      texts.push({ kind, text });
    } else if (child.type === record.textHeader && child.data.length >= 4) {
      kind = child.data.readUInt32LE(0);
    } else if (child.type === record.textReference && child.data.length >= 4) {
      const referred = outline[child.data.readUInt32LE(0)];
      if (referred !== undefined) texts.push(referred);
    } else if (child.isContainer || child.type === 0xf00d) {
      texts.push(...shapeTexts(child, outline, depth + 1));
    }
  }
  return texts;
}

function textOf({ type, data }: PptRecord): string | null {
  if (type === record.wideText) return data.toString('utf16le');
  return type === record.narrowText ? data.toString('latin1') : null;
}
