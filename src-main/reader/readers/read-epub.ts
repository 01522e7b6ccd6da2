import { parseHTML } from 'linkedom';
import type { Block } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { attribute, childAt, childElements, decodeXml, descendants, parseXml } from '../xml.ts';
import type { OpenZip } from '../zip/open-zip.ts';
import { htmlBlocks } from './read-html.ts';

/** Electronic books: the chapters in reading order. Position: number of the chapter. */
export const epubReader: Reader = {
  format: 'epub',
  matches: (file) => file.format === 'epub' && file.zip !== null,
  read: async ({ zip }, { signal, progress }) => {
    if (zip === null)
      throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew as EPUB.');
    await refuseProtected(zip);
    const { folder, root } = await bookPart(zip);
    const files = new Map<string, string>();
    for (const item of childElements(childAt(root, 'manifest') ?? root, 'item')) {
      const isText = /html/u.test(attribute(item, 'media-type') ?? '');
      const isContents = /\bnav\b/u.test(attribute(item, 'properties') ?? '');
      const href = attribute(item, 'href');
      if (isText && !isContents && href !== null)
        files.set(attribute(item, 'id') ?? '', partName(folder, href));
    }
    const order = childElements(childAt(root, 'spine') ?? root, 'itemref').flatMap((each) => {
      const name = files.get(attribute(each, 'idref') ?? '');
      return name !== undefined && zip.has(name) ? [name] : [];
    });
    // Damaged books list their chapters without an order, or not at all.
    if (order.length === 0) order.push(...[...files.values()].filter((name) => zip.has(name)));
    if (order.length === 0) order.push(...zip.names.filter((name) => /\.x?html?$/iu.test(name)).sort());
    if (order.length === 0) {
      const repair = 'Convert it to DOCX or PDF with the program it comes from, and add that.';
      throw new Refusal('corrupt-file', 'The book names no chapters.', repair);
    }
    const blocks: Block[] = [];
    for (const [i, name] of order.entries()) {
      signal.throwIfAborted();
      progress({ done: i + 1, total: order.length, unit: 'pages' });
      const { document } = parseHTML(asHtml(decodeXml(await zip.read(name))));
      blocks.push(...htmlBlocks(document).map((block): Block => ({ ...block, at: { page: i + 1 } })));
    }
    const title = descendants(childAt(root, 'metadata') ?? root, 'title')[0]?.textContent?.trim() ?? '';
    return { title: title === '' ? null : title, blocks, pairs: [], pages: order.length, warnings: [] };
  },
};

async function bookPart(zip: OpenZip): Promise<{ folder: string; root: Element }> {
  const container = 'META-INF/container.xml';
  const named = zip.has(container)
    ? attribute(
        descendants(parseXml(await zip.read(container), container), 'rootfile')[0] ?? null,
        'full-path',
      )
    : null;
  const name = named !== null && zip.has(named) ? named : zip.names.find((each) => each.endsWith('.opf'));
  if (name === undefined) return { folder: '', root: parseXml(Buffer.from('<package/>'), 'package') };
  const part = name;
  return { folder: part.slice(0, part.lastIndexOf('/') + 1), root: parseXml(await zip.read(part), part) };
}

/** Scrambled fonts are no protection; scrambled chapters are. */
async function refuseProtected(zip: OpenZip): Promise<void> {
  const name = 'META-INF/encryption.xml';
  if (!zip.has(name)) return;
  const isLocked = descendants(parseXml(await zip.read(name), name), 'CipherReference').some((each) =>
    /\.(?:x?html?|xml|ncx)$/iu.test(attribute(each, 'URI') ?? ''),
  );
  if (!isLocked) return;
  throw new Refusal(
    'encrypted',
    'The book is copy-protected.',
    'Ask its publisher for a copy without protection.',
  );
}

function partName(folder: string, href: string): string {
  const parts = folder.split('/').filter((each) => each !== '');
  let path = href.replace(/[#?].*$/su, '');
  try {
    path = decodeURIComponent(path);
  } catch {
    // A lone percent sign: the name is meant as it stands.
  }
  for (const each of path.split('/')) {
    if (each === '..') parts.pop();
    else if (each !== '' && each !== '.') parts.push(each);
  }
  return parts.join('/');
}

/** Chapters are XML, where any element may close itself; in HTML only a few may. */
function asHtml(text: string): string {
  return text
    .replace(/^\s*<\?xml[^>]*\?>/u, '')
    .replace(
      /<(?!(?:br|hr|img|meta|link|input|col|area|base|wbr|source)\b)([a-z][\w:-]*)((?:\s[^<>]*)?)\/>/giu,
      '<$1$2></$1>',
    );
}
