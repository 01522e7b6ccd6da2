import { openCompound } from '../compound/open-compound.ts';
import type { Block, Position } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { binarySlides, type SlideText } from './slides/binary-slides.ts';

/** Presentations of PowerPoint 97 to 2003: per slide its title as a heading, its text, then the speaker's notes. */
export const pptReader: Reader = {
  format: 'ppt',
  matches: (file) => file.format === 'ppt',
  read: async ({ bytes }) => {
    const compound = openCompound(bytes);
    const stream = compound.read('PowerPoint Document');
    if (stream === null) {
      const remedy = 'Open it in PowerPoint or LibreOffice, save it as PPTX, and add that.';
      throw new Refusal(
        'corrupt-file',
        'The file is damaged: the part that holds the slides is missing.',
        remedy,
      );
    }
    const user = compound.read('Current User');
    const slides = binarySlides(Buffer.from(stream), user === null ? null : Buffer.from(user));
    const blocks = slides.flatMap(({ texts, notes }, i): Block[] => {
      const at: Position = { page: i + 1 };
      const titles = texts.filter(isTitle).map((each) => headingBlock(each, at));
      const body = texts.filter((each) => !isTitle(each)).flatMap((each) => bodyBlocks(each, at));
      const position: Position = { ...at, part: 'notes' };
      const said = notes.flatMap((each) => bodyBlocks({ ...each, kind: 4 }, position));
      const heading: Block[] =
        said.length === 0 ? [] : [{ kind: 'heading', level: 2, text: 'Notes', at: position }];
      return [...titles, ...body, ...heading, ...said];
    });
    return { title: null, blocks, pairs: [], pages: slides.length, warnings: [] };
  },
};

function isTitle({ kind }: SlideText): boolean {
  return kind === 0 || kind === 6;
}

function headingBlock({ text }: SlideText, at: Position): Block {
  return { kind: 'heading', level: 1, text: text.replace(/\s+/gu, ' ').trim(), at };
}

/** Paragraphs of one shape; in body placeholders they are items of a list. A lone star stands for a page number or date. */
function bodyBlocks({ kind, text }: SlideText, at: Position): Block[] {
  const isList = kind === 1 || kind === 7 || kind === 8;
  return text.split('\r').flatMap((line): Block[] => {
    const trimmed = line.replaceAll('\u000b', '\n').trim();
    if (trimmed === '' || trimmed === '*') return [];
    return [
      isList
        ? { kind: 'list-item', level: 1, ordered: false, text: trimmed, at }
        : { kind: 'paragraph', text: trimmed, at },
    ];
  });
}
