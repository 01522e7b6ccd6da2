import { limits } from '../limits.ts';
import type { Block, ReadWarning } from '../protocol.ts';
import type { ReadContext, Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { settleDividedWords } from './pdf/divided-words.ts';
import { documentBlocks, type Piece } from './pdf/document-blocks.ts';
import type { PageContent } from './pdf/geometry.ts';
import { gridTables } from './pdf/grid-tables.ts';
import { isCutOff, loadPdfModule, openPdf } from './pdf/open-pdf.ts';
import { pageContent } from './pdf/page-content.ts';
import { paragraphsOf } from './pdf/paragraphs.ts';
import { readingOrder } from './pdf/reading-order.ts';
import { withoutRepeatedLines } from './pdf/repeated-lines.ts';
import { rowsOf } from './pdf/rows.ts';

/**
 * PDFs with text: reading order over columns, headings by their look, lists, ruled and spaced tables with
 * empty cells in place, filled form fields. Page headers, footers and numbers are removed. Pages without
 * text are named; nothing is recognised from pictures.
 */
export const pdfReader: Reader = {
  format: 'pdf',
  matches: (file) => file.format === 'pdf',
  read: async (file, context) => {
    const pdf = await loadPdfModule();
    const document = await openPdf(pdf, file.bytes, file.large);
    try {
      if (document.numPages > limits.pages) {
        throw new Refusal(
          'too-large',
          `The PDF has ${document.numPages} pages.`,
          'Split it into smaller documents and add those.',
        );
      }
      const { contents, broken } = await readPages(document.numPages, context, async (number) => {
        const page = await document.getPage(number);
        const content = await pageContent(pdf, page);
        page.cleanup();
        return content;
      });
      if (contents.length === 0) {
        throw new Refusal(
          'corrupt-file',
          'The PDF is damaged: none of its pages can be read.',
          'Get it again from where it came from, or print it to a new PDF, and add that copy.',
        );
      }
      const metadata = await document.getMetadata().catch(() => null);
      return {
        title: titleOf(metadata?.info),
        blocks: blocksOf(contents),
        pairs: [],
        pages: document.numPages,
        warnings: warningsOf(contents, broken, isCutOff(file.large?.tail ?? file.bytes)),
      };
    } finally {
      await document.cleanup().catch(() => undefined);
      await document.loadingTask.destroy();
    }
  },
};

async function readPages(
  count: number,
  { signal, progress }: ReadContext,
  readPage: (number: number) => Promise<PageContent>,
): Promise<{ contents: PageContent[]; broken: number[] }> {
  const contents: PageContent[] = [];
  const broken: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    // Yields to the event loop, so that a cancel can arrive.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    try {
      contents.push(await readPage(number));
    } catch {
      broken.push(number);
    }
    progress({ done: number, total: count, unit: 'pages' });
  }
  return { contents, broken };
}

function blocksOf(contents: readonly PageContent[]): Block[] {
  const pieces: Piece[] = [];
  const fields: Block[] = [];
  for (const page of withoutRepeatedLines(contents)) {
    pieces.push(...piecesOf(page));
    for (const text of page.fields) fields.push({ kind: 'paragraph', text, at: { page: page.number } });
  }
  const blocks = settleDividedWords(documentBlocks(pieces));
  return fields.length === 0 ? blocks : inPageOrder([...blocks, ...fields]);
}

function piecesOf(page: PageContent): Piece[] {
  const { tables, rest } = gridTables(page.runs, page.rulings);
  const rows = rowsOf(rest);
  return readingOrder(rows, tables, page.rulings).flatMap((chunk): Piece[] => {
    if (chunk.kind === 'table') return [{ kind: 'table', table: chunk.table, page: page.number }];
    return paragraphsOf(withoutLeaders(chunk.rows), page.number).map(
      (paragraph): Piece => ({ kind: 'paragraph', paragraph }),
    );
  });
}

/** Lines of a table of contents ("Fees ........ 7") say nothing the headings do not say. */
function withoutLeaders(rows: Parameters<typeof paragraphsOf>[0]): Parameters<typeof paragraphsOf>[0] {
  const isLeader = (text: string): boolean => /(?:\.\s?){5,}\s*[\divxl]{1,5}$/iu.test(text);
  return rows.filter(({ segments }) => !isLeader(segments.map(({ text }) => text).join(' ')));
}

function inPageOrder(blocks: readonly Block[]): Block[] {
  return [...blocks].sort((a, b) => (a.at.page ?? 0) - (b.at.page ?? 0));
}

function titleOf(info: unknown): string | null {
  const title = (info as { readonly Title?: unknown } | undefined)?.Title;
  if (typeof title !== 'string') return null;
  const plain = title
    .replace(/^Microsoft (?:Word|PowerPoint|Excel) - /u, '')
    .replace(/\.(?:docx?|pdf|rtf|odt|indd|pptx?|xlsx?)$/iu, '')
    .trim();
  return plain === '' || /^(?:untitled|document\d*|unbenannt)$/iu.test(plain) ? null : plain;
}

function warningsOf(
  contents: readonly PageContent[],
  broken: readonly number[],
  cutOff: boolean,
): ReadWarning[] {
  const warnings: ReadWarning[] = [];
  const empty = contents
    .filter(({ runs, fields }) => runs.length === 0 && fields.length === 0)
    .map(({ number }) => number);
  if (empty.length === contents.length) {
    const what =
      contents.length === 1 ? 'The page has no text' : `None of the ${contents.length} pages has text`;
    warnings.push({
      code: 'scanned',
      message: `${what}: it is a scan or a picture. Run text recognition (OCR) on it and add the result.`,
    });
  } else {
    for (const page of empty.slice(0, 20)) {
      warnings.push({
        code: 'page-without-text',
        message: `Page ${page} has no text: it is blank, a scan or a picture.`,
        page,
      });
    }
  }
  const recognised = contents
    .filter(({ invisible, runs }) => runs.length > 0 && invisible > 0.5)
    .map(({ number }) => number);
  if (recognised.length > 0) {
    const message =
      'The text was recognised from a scan (OCR) before it came here: check numbers and names against the original.';
    warnings.push({ code: 'scanned-text', message, page: recognised[0] as number });
  }
  for (const page of broken.slice(0, 20))
    warnings.push({ code: 'damaged-page', message: `Page ${page} is damaged and was left out.`, page });
  if (cutOff)
    warnings.push({ code: 'cut-off', message: 'The file ends too early; the last pages may be missing.' });
  const garbled = contents.find(({ runs }) => isGarbled(runs.map(({ text }) => text).join('')));
  if (garbled !== undefined) {
    const message =
      'The letters of this PDF carry no meaning for computers in places; what was read there is not what you see.';
    warnings.push({ code: 'garbled-text', message, page: garbled.number });
  }
  return warnings;
}

/** Fonts without a character map come out as private, control or replacement characters. */
function isGarbled(text: string): boolean {
  const odd = text.match(/[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f\u0080-\u009f]/gu)?.length ?? 0;
  return text.length >= 20 && odd > text.length * 0.1;
}
