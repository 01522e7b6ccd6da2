import type { Block, ReadWarning } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { attribute, childAt, childElements, parseXml } from '../xml.ts';
import type { OpenZip } from '../zip/open-zip.ts';
import { documentBlocks } from './docx/document-blocks.ts';
import { type Encounters, noteMark } from './docx/inline-content.ts';
import { readNumbering } from './docx/numbering.ts';
import { readStyles } from './docx/styles.ts';
import { embeddedFiles, unpackEmbedded } from './ooxml/embedded.ts';
import { mainPart, type Relation, relatedRoot, relationsOf, titleOf } from './ooxml/package.ts';

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
    const margins = blocks.length > 0 ? [] : await marginBlocks(zip, relations, encounters);
    const children = embeddedFiles(zip);
    return {
      title: await titleOf(zip),
      blocks: [...blocks, ...margins],
      pairs: [],
      pages: await pagesOf(zip),
      children,
      warnings: [
        ...warningsOf(encounters, children.length),
        ...(margins.length === 0 ? [] : [{ code: 'only-margins', message: onlyMargins }]),
      ],
    };
  },
  unpack: unpackEmbedded,
};

const onlyMargins =
  'The document has no text of its own; its page headers, footers and comments were read instead.';

/** Page headers, footers and comments: what there is of a document without text. */
async function marginBlocks(
  zip: OpenZip,
  relations: readonly Relation[],
  encounters: Encounters,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for (const { kind, target } of relations) {
    if (!/^(?:header|footer|comments)$/u.test(kind) || !zip.has(target)) continue;
    const root = parseXml(await zip.read(target), target);
    const parts = { styleOf: readStyles(null), numbering: readNumbering(null), notes: new Map(), encounters };
    blocks.push(...documentBlocks(root, parts));
  }
  return blocks;
}

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

function warningsOf({ trackedChanges, embeddedFiles: found }: Encounters, offered: number): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  const unread = found - offered;
  if (trackedChanges) {
    const message = 'The document holds tracked changes; the text was read as if all of them were accepted.';
    warnings.push({ code: 'tracked-changes', message });
  }
  if (unread > 0) {
    const what = unread === 1 ? 'One embedded file was' : `${unread} embedded files were`;
    warnings.push({
      code: 'embedded-files',
      message: `${what} not read; add what you need as files of their own.`,
    });
  }
  return warnings;
}
