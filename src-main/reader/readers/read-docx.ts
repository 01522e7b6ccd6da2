import type { ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { attribute, childAt, childElements, parseXml } from '../xml.ts';
import type { OpenZip } from '../zip/open-zip.ts';
import { documentBlocks } from './docx/document-blocks.ts';
import { type Encounters, noteMark } from './docx/inline-content.ts';
import { readNumbering } from './docx/numbering.ts';
import { readStyles } from './docx/styles.ts';
import { mainPart, relatedRoot, relationsOf, titleOf } from './ooxml/package.ts';

/**
 * Word documents: headings by style or outline level with their automatic numbers, lists, tables with
 * merged cells kept in place, text boxes, footnotes and endnotes below the block that refers to them.
 * Tracked changes are read as if accepted; page headers, footers and comments are left out.
 */
export const docxReader: Reader = {
  format: 'docx',
  matches: (file) => file.format === 'docx' && file.zip !== null,
  read: async ({ zip }, { signal }) => {
    if (zip === null)
      throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew as DOCX.');
    const main = await mainPart(zip, 'word/document.xml');
    const relations = await relationsOf(zip, main);
    const load = (kind: string): Promise<Element | null> => relatedRoot(zip, relations, kind);
    const document = parseXml(await zip.read(main), main);
    signal.throwIfAborted();
    const encounters: Encounters = { trackedChanges: false, embeddedFiles: 0 };
    const notes = new Map([
      ...notesOf('footnote', await load('footnotes')),
      ...notesOf('endnote', await load('endnotes')),
    ]);
    const blocks = documentBlocks(childAt(document, 'body') ?? document, {
      styleOf: readStyles(await load('styles')),
      numbering: readNumbering(await load('numbering')),
      notes,
      encounters,
    });
    return {
      title: await titleOf(zip),
      blocks,
      pairs: [],
      pages: await pagesOf(zip),
      warnings: warningsOf(encounters),
    };
  },
};

function notesOf(kind: 'footnote' | 'endnote', root: Element | null): [string, Element][] {
  return (root === null ? [] : childElements(root, kind)).flatMap((element): [string, Element][] => {
    const id = attribute(element, 'id');
    const type = attribute(element, 'type');
    return id === null || (type !== null && type !== 'normal') ? [] : [[noteMark(kind, id), element]];
  });
}

/** Word writes down how many pages it last laid out; nothing else in the file knows. */
async function pagesOf(zip: OpenZip): Promise<number | null> {
  if (!zip.has('docProps/app.xml')) return null;
  const pages = Number(
    childAt(parseXml(await zip.read('docProps/app.xml'), 'docProps/app.xml'), 'Pages')?.textContent ?? '0',
  );
  return Number.isInteger(pages) && pages > 0 ? pages : null;
}

function warningsOf({ trackedChanges, embeddedFiles }: Encounters): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  if (trackedChanges) {
    const message = 'The document holds tracked changes; the text was read as if all of them were accepted.';
    warnings.push({ code: 'tracked-changes', message });
  }
  if (embeddedFiles > 0) {
    const what = embeddedFiles === 1 ? 'One embedded file was' : `${embeddedFiles} embedded files were`;
    warnings.push({
      code: 'embedded-files',
      message: `${what} not read; add what you need as files of their own.`,
    });
  }
  return warnings;
}
