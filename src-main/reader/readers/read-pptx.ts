import type { Block, Position } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { attribute, childElements, descendants, parseXml } from '../xml.ts';
import type { OpenZip } from '../zip/open-zip.ts';
import { embeddedFiles, unpackEmbedded } from './ooxml/embedded.ts';
import { mainPart, relatedRoot, relationsOf, titleOf } from './ooxml/package.ts';
import { slideBlocks, slideNotes } from './slides/slide-blocks.ts';

/**
 * PowerPoint presentations (also templates, slide shows and with macros, which are never run): per slide its
 * title as a heading, text, lists, tables and diagrams, then the speaker's notes. Page numbers, dates and footers are left out.
 */
export const pptxReader: Reader = {
  format: 'pptx',
  matches: (file) => file.format === 'pptx' && file.zip !== null,
  read: async ({ zip }, { signal, progress }) => {
    if (zip === null)
      throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew as PPTX.');
    const slides = await slideParts(zip);
    const blocks: Block[] = [];
    let hidden = 0;
    for (const [i, part] of slides.entries()) {
      signal.throwIfAborted();
      const root = parseXml(await zip.read(part), part);
      progress({ done: i + 1, total: slides.length, unit: 'pages' });
      if (/^(?:0|false)$/u.test(attribute(root, 'show') ?? '')) {
        hidden += 1;
        continue;
      }
      const at: Position = { page: i + 1 };
      const relations = await relationsOf(zip, part);
      const diagrams = new Map<string, Element>();
      for (const { id, kind, target } of relations) {
        if (kind === 'diagramData' && zip.has(target))
          diagrams.set(id, parseXml(await zip.read(target), target));
      }
      blocks.push(...slideBlocks(root, diagrams, at));
      const notes = await relatedRoot(zip, relations, 'notesSlide');
      if (notes !== null) blocks.push(...slideNotes(notes, at));
    }
    const what = hidden === 1 ? 'A hidden slide was' : `${hidden} hidden slides were`;
    return {
      title: await titleOf(zip),
      blocks,
      pairs: [],
      pages: slides.length,
      children: embeddedFiles(zip),
      warnings: hidden === 0 ? [] : [{ code: 'hidden-slides', message: `${what} left out.` }],
    };
  },
  unpack: unpackEmbedded,
};

/** Parts of the slides, in the order in which they are shown. */
async function slideParts(zip: OpenZip): Promise<string[]> {
  const main = await mainPart(zip, 'ppt/presentation.xml');
  const relations = await relationsOf(zip, main);
  const [list] = descendants(parseXml(await zip.read(main), main), 'sldIdLst');
  return (list === undefined ? [] : childElements(list, 'sldId')).flatMap((each) => {
    const id = [...each.attributes].find(({ name }) => /:id$/u.test(name))?.value;
    const target = relations.find((relation) => relation.id === id && relation.kind === 'slide')?.target;
    return target !== undefined && zip.has(target) ? [target] : [];
  });
}
