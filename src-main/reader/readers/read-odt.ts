import type { Reader } from '../reader.ts';
import { childAt } from '../xml.ts';
import { readListLabels } from './opendocument/list-labels.ts';
import { openDocument, styleNames } from './opendocument/open-document.ts';
import { textContent } from './opendocument/text-blocks.ts';

/**
 * OpenDocument texts: headings and lists with their numbers, tables with empty cells in place, text boxes,
 * footnotes below the block that refers to them, tracked changes as if accepted.
 */
export const odtReader: Reader = {
  format: 'odt',
  matches: (file) => file.format === 'odt' && file.zip !== null,
  read: async ({ zip }) => {
    const document = await openDocument(zip);
    const body = childAt(document.content, 'body', 'text') ?? document.content;
    const roots = document.styles === null ? [document.content] : [document.styles, document.content];
    const { blocks, trackedChanges } = textContent(body, {
      labels: readListLabels(roots),
      styleOf: styleNames(document),
      at: {},
    });
    const message = 'The document holds tracked changes; the text was read as if all of them were accepted.';
    return {
      title: document.title,
      blocks,
      pairs: [],
      pages: document.pages,
      warnings: trackedChanges ? [{ code: 'tracked-changes', message }] : [],
    };
  },
};
