import type { ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { htmlTextBlocks } from './read-html.ts';
import { rtfContent } from './rtf/rtf-content.ts';

/**
 * Rich Text: headings by style or outline level, lists with their numbers, tables with empty cells in place,
 * notes below the paragraph that refers to them, tracked changes as if accepted.
 */
export const rtfReader: Reader = {
  format: 'rtf',
  matches: (file) => file.format === 'rtf',
  read: async ({ bytes }) => {
    const content = rtfContent(bytes);
    const warnings: ReadWarning[] = [];
    if (content.trackedChanges) {
      const message =
        'The document holds tracked changes; the text was read as if all of them were accepted.';
      warnings.push({ code: 'tracked-changes', message });
    }
    if (content.embeddedFiles > 0) {
      const what =
        content.embeddedFiles === 1
          ? 'One embedded file was'
          : `${content.embeddedFiles} embedded files were`;
      warnings.push({
        code: 'embedded-files',
        message: `${what} not read; add what you need as files of their own.`,
      });
    }
    if (content.cutOff) {
      warnings.push({ code: 'cut-off', message: 'The file ends too early; it was read as far as it goes.' });
    }
    const blocks = content.html === null ? content.blocks : htmlTextBlocks(content.html);
    return { title: content.title, blocks, pairs: [], pages: null, warnings };
  },
};
