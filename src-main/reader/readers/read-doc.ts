import { openCompound } from '../compound/open-compound.ts';
import type { Block, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { wordBlocks } from './doc/word-blocks.ts';
import { openWordFile } from './doc/word-file.ts';

/**
 * Documents of Word 97 to 2003: headings, lists with their numbers, tables with empty cells in place, notes
 * below the block that refers to them, tracked changes as if accepted. Of Word 6 and 95 the plain text.
 */
export const docReader: Reader = {
  format: 'doc',
  matches: (file) => file.format === 'doc',
  read: async ({ bytes }) => {
    const file = openWordFile(openCompound(bytes));
    if ('old' in file) {
      const message =
        'This is a document of Word 95 or older: its text was read, but not its headings and lists.';
      return {
        title: null,
        blocks: oldBlocks(file.old),
        pairs: [],
        pages: null,
        warnings: [{ code: 'old-format', message }],
      };
    }
    const { blocks, trackedChanges } = wordBlocks(file);
    const title = blocks.find((block) => block.kind === 'heading' && block.level === 1);
    const warnings: ReadWarning[] = [];
    if (trackedChanges) {
      const message =
        'The document holds tracked changes; the text was read as if all of them were accepted.';
      warnings.push({ code: 'tracked-changes', message });
    }
    const odd = file.text.match(/[\p{Cn}\p{Co}\ufffd]/gu)?.length ?? 0;
    if (odd > 0.01 * file.text.length) {
      const message =
        'Parts of the file are damaged and read as noise. Check the text, or save the file anew in Word.';
      warnings.push({ code: 'damaged-text', message });
    }
    return {
      title: title?.kind === 'heading' ? title.text : null,
      blocks,
      pairs: [],
      pages: null,
      warnings,
    };
  },
};

/** Paragraphs; rows of cells end with an empty one. */
function oldBlocks(text: string): Block[] {
  return text
    .replace(/\u0013[^\u0013-\u0015]*(?:\u0014([^\u0013\u0015]*))?\u0015/gu, '$1')
    .split(/[\r\f]/u)
    .flatMap((line): Block[] => {
      if (!line.includes('\u0007')) return [{ kind: 'paragraph', text: line, at: {} }];
      const rows = line.split('\u0007\u0007').map((row) => row.split('\u0007'));
      const width = rows.reduce((max, row) => Math.max(max, row.length), 0);
      const even = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
      return [
        { kind: 'table', rows: even.filter((row) => row.some((cell) => cell !== '')), header: false, at: {} },
      ];
    });
}
