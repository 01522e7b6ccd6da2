import type { Block, Position } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { attribute, childAt, childElements, localName } from '../xml.ts';
import { readListLabels } from './opendocument/list-labels.ts';
import { openDocument, styleNames } from './opendocument/open-document.ts';
import { textContent } from './opendocument/text-blocks.ts';

/** OpenDocument presentations: per slide its title as a heading, text, lists, tables, then the speaker's notes. */
export const odpReader: Reader = {
  format: 'odp',
  matches: (file) => (file.format === 'odp' || file.format === 'odg') && file.zip !== null,
  read: async ({ zip }) => {
    const document = await openDocument(zip);
    const { content, styles } = document;
    const body = childAt(content, 'body');
    const show = childAt(body, 'presentation') ?? childAt(body, 'drawing') ?? content;
    const labels = readListLabels(styles === null ? [content] : [styles, content]);
    const pages = childElements(show, 'page');
    const blocks = pages.flatMap((page, i): Block[] => {
      const at: Position = { page: i + 1 };
      const read = (element: Element, position: Position): Block[] =>
        textContent(element, { labels, styleOf: styleNames(document), at: position }).blocks;
      const slide: Block[] = [];
      const notes: Block[] = [];
      for (const shape of childElements(page)) {
        if (localName(shape) === 'notes') {
          const position: Position = { ...at, part: 'notes' };
          notes.push(...childElements(shape, 'frame').flatMap((frame) => read(frame, position)));
        } else if (attribute(shape, 'class') === 'title') {
          const text = read(shape, at)
            .map((block) => ('text' in block ? block.text : ''))
            .join(' ')
            .replace(/\s+/gu, ' ')
            .trim();
          if (text !== '') slide.unshift({ kind: 'heading', level: 1, text, at });
        } else {
          slide.push(...read(shape, at));
        }
      }
      if (notes.length > 0)
        notes.unshift({ kind: 'heading', level: 2, text: 'Notes', at: { ...at, part: 'notes' } });
      return [...slide, ...notes];
    });
    return { title: document.title, blocks, pairs: [], pages: pages.length, warnings: [] };
  },
};
