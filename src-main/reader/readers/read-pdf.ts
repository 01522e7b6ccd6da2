import { limits } from '../limits.ts';
import type { Block } from '../protocol.ts';
import type { ReadContext, Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import type { DetectedFile } from '../detect-format.ts';
import { TooSlow } from './ocr/tesseract.ts';
import { attachedFiles, unpackAttached } from './pdf/attachments.ts';
import type { PageContent } from './pdf/geometry.ts';
import { describedForm } from './pdf/described-form.ts';
import { isCutOff, loadPdfModule, openPdf } from './pdf/open-pdf.ts';
import { pageBlocks } from './pdf/page-blocks.ts';
import { pageContent } from './pdf/page-content.ts';
import { type PageProblems, pageWarnings } from './pdf/page-warnings.ts';
import { mayBePicture, recognisePage } from './pdf/recognise-page.ts';

/**
 * PDFs: reading order over columns, headings by their look, lists, ruled and spaced tables with empty cells in
 * place, filled form fields. Page headers, footers and numbers are removed. What pages without (enough) text
 * show is recognised and marked as scanned.
 */
export const pdfReader: Reader = {
  format: 'pdf',
  matches: (file) => file.format === 'pdf',
  read: async (file, context) => {
    const pdf = await loadPdfModule();
    const document = await openPdf(pdf, file);
    const drawn = drawnPages(file);
    try {
      if (document.numPages > limits.pages) {
        throw new Refusal(
          'too-large',
          `The PDF has ${document.numPages} pages.`,
          'Split it into smaller documents and add those.',
        );
      }
      const { contents, problems } = await readPages(
        document.numPages,
        context,
        async (number, recognising) => {
          const page = await document.getPage(number);
          const content = await pageContent(pdf, page);
          page.cleanup();
          if (!mayBePicture(content)) return content;
          recognising();
          return (await drawn.recognise(content)) ?? content;
        },
      );
      if (contents.length === 0) {
        throw new Refusal(
          'corrupt-file',
          isCutOff(file.large?.tail ?? file.bytes)
            ? 'The PDF ends too early: none of its pages can be read. The copy or download broke off.'
            : 'The PDF is damaged: none of its pages can be read.',
          'Get it again from where it came from, or print it to a new PDF, and add that copy.',
        );
      }
      const metadata = await document.getMetadata().catch(() => null);
      const form = isDescribed(metadata?.info) ? await readForm(file) : [];
      if (form.length > 0)
        return {
          title: titleOf(metadata?.info),
          blocks: form,
          pairs: [],
          children: await attachedFiles(document),
          pages: document.numPages,
          warnings: [
            {
              code: 'described-form',
              message: 'This form is only described in the file; its text was read without its layout.',
            },
          ],
        };
      return {
        title: titleOf(metadata?.info),
        ...pageBlocks(contents),
        pairs: [],
        children: await attachedFiles(document),
        pages: document.numPages,
        warnings: [
          ...pageWarnings(contents, { ...problems, cutOff: isCutOff(file.large?.tail ?? file.bytes) }),
          ...(isDescribed(metadata?.info) ? [formNotRead] : []),
        ],
      };
    } finally {
      await drawn.close();
      await document.cleanup().catch(() => undefined);
      await document.loadingTask.destroy();
    }
  },
  unpack: unpackAttached,
};

const formNotRead = {
  code: 'described-form',
  message: 'This form is only described in the file, and its description could not be laid out.',
};

function isDescribed(info: unknown): boolean {
  const { IsXFAPresent: xfa, IsAcroFormPresent: plain } = (info ?? {}) as Record<string, unknown>;
  return xfa === true && plain !== true;
}

async function readForm(file: DetectedFile): Promise<Block[]> {
  const document = await openPdf(await loadPdfModule(), { ...file, forms: true }).catch(() => null);
  if (document === null) return [];
  try {
    return document.isPureXfa ? await describedForm(document) : [];
  } catch {
    // What could not be laid out is read as the pages say it.
    return [];
  } finally {
    await document.loadingTask.destroy();
  }
}

/** A second look at the same file with its pictures, opened when a page needs it. */
function drawnPages(file: DetectedFile): {
  readonly recognise: (content: PageContent) => Promise<PageContent | null>;
  readonly close: () => Promise<void>;
} {
  let opened: ReturnType<typeof openPdf> | null = null;
  return {
    recognise: async (content) => {
      opened ??= openPdf(await loadPdfModule(), { ...file, pictures: true });
      const page = await (await opened).getPage(content.number);
      try {
        return await recognisePage(page, content, limits.recognitionMs);
      } finally {
        page.cleanup();
      }
    },
    close: async () => {
      await (await opened)?.loadingTask.destroy();
    },
  };
}

/** Above the limit by which a page is left: when this passes, the process hangs. */
const patienceMs = limits.recognitionMs + 20_000;

async function readPages(
  count: number,
  { signal, progress }: ReadContext,
  readPage: (number: number, recognising: () => void) => Promise<PageContent>,
): Promise<{ contents: PageContent[]; problems: Omit<PageProblems, 'cutOff'> }> {
  const contents: PageContent[] = [];
  const broken: number[] = [];
  const slow: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    // Yields to the event loop, so that a cancel can arrive.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    try {
      const recognising = (): void => progress({ done: number - 1, total: count, unit: 'pages', patienceMs });
      contents.push(await readPage(number, recognising));
    } catch (error) {
      (error instanceof TooSlow ? slow : broken).push(number);
    }
    progress({ done: number, total: count, unit: 'pages' });
  }
  return { contents, problems: { broken, slow } };
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
