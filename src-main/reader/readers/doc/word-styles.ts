import { modifiersOf, structures, type WordFile } from './word-file.ts';

export interface WordStyle {
  /** Heading depth from 1; null for body text. */
  readonly headingLevel: number | null;
  readonly isTitle: boolean;
  /** A line of a generated table of contents. */
  readonly isContents: boolean;
  /** Property modifiers of the style and of what it is based on. */
  readonly modifiers: ReadonlyMap<number, Buffer>;
}

const plain: WordStyle = { headingLevel: null, isTitle: false, isContents: false, modifiers: new Map() };

/** Looks up paragraph styles by number, with what they inherit. */
export function readWordStyles(file: WordFile): (style: number) => WordStyle {
  const sheet = file.structure(structures.styles);
  const kinds: Kind[] = [];
  const baseLength = sheet.length >= 6 ? sheet.readUInt16LE(4) : 10;
  let at = sheet.length >= 2 ? 2 + sheet.readUInt16LE(0) : sheet.length;
  while (at + 2 <= sheet.length) {
    const length = sheet.readUInt16LE(at);
    const hasBody = length >= 4 && at + 6 <= sheet.length;
    kinds.push({
      builtIn: hasBody ? sheet.readUInt16LE(at + 2) & 0xfff : 0xfff,
      base: hasBody ? sheet.readUInt16LE(at + 4) >> 4 : 0xfff,
      own: hasBody ? ownModifiers(sheet.subarray(at + 2, at + 2 + length), baseLength) : new Map(),
    });
    at += 2 + length + (length % 2);
  }
  const resolve = (style: number, depth: number): WordStyle => {
    const kind = kinds[style];
    // A chain longer than this is a loop.
    if (kind === undefined || depth > 20) return plain;
    const inherited = resolve(kind.base, depth + 1);
    const modifiers = new Map([...inherited.modifiers, ...kind.own]);
    if (kind.builtIn >= 1 && kind.builtIn <= 9) return { ...plain, headingLevel: kind.builtIn, modifiers };
    if (kind.builtIn === 62) return { ...plain, headingLevel: 1, isTitle: true, modifiers };
    if (kind.builtIn >= 19 && kind.builtIn <= 27) return { ...plain, isContents: true, modifiers };
    return { ...inherited, modifiers };
  };
  return (style) => resolve(style, 0);
}

interface Kind {
  /** Number of the built-in style; 0xfff for the author's own. */
  readonly builtIn: number;
  readonly base: number;
  readonly own: ReadonlyMap<number, Buffer>;
}

/** Paragraph modifiers of one style definition: they follow its name. */
function ownModifiers(definition: Buffer, baseLength: number): ReadonlyMap<number, Buffer> {
  const isParagraph = (definition.readUInt16LE(2) & 0xf) === 1;
  if (!isParagraph || baseLength + 2 > definition.length) return new Map();
  const at = baseLength + 2 + 2 * (definition.readUInt16LE(baseLength) + 1);
  if (at + 4 > definition.length) return new Map();
  return modifiersOf(definition.subarray(at + 4, at + 2 + definition.readUInt16LE(at)));
}
