/** What OpenDocument files have in common: their parts, protection, styles and title. */
import { Refusal } from '../../refusal.ts';
import { attribute, childAt, descendants, parseXml } from '../../xml.ts';
import type { OpenZip } from '../../zip/open-zip.ts';

interface Meta {
  readonly title: string | null;
  readonly pages: number | null;
}

export interface OpenDocument extends Meta {
  readonly content: Element;
  readonly styles: Element | null;
}

/** @throws Refusal when the document is encrypted or damaged */
export async function openDocument(zip: OpenZip | null): Promise<OpenDocument> {
  if (zip === null)
    throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew in LibreOffice.');
  await refuseEncrypted(zip);
  return {
    content: parseXml(await zip.read('content.xml'), 'content.xml'),
    styles: zip.has('styles.xml') ? parseXml(await zip.read('styles.xml'), 'styles.xml') : null,
    ...(await openDocumentMeta(zip)),
  };
}

export async function openDocumentMeta(zip: OpenZip): Promise<Meta> {
  if (!zip.has('meta.xml')) return { title: null, pages: null };
  const meta = parseXml(await zip.read('meta.xml'), 'meta.xml');
  const title = descendants(meta, 'title')[0]?.textContent?.trim() ?? '';
  const pages = Number(attribute(descendants(meta, 'document-statistic')[0] ?? null, 'page-count') ?? '0');
  return { title: title === '' ? null : title, pages: Number.isInteger(pages) && pages > 0 ? pages : null };
}

export async function refuseEncrypted(zip: OpenZip): Promise<void> {
  if (!zip.has('META-INF/manifest.xml')) return;
  const manifest = new TextDecoder().decode(await zip.read('META-INF/manifest.xml'));
  if (!/<(?:[\w-]+:)?encryption-data\b/u.test(manifest)) return;
  throw new Refusal(
    'encrypted',
    'The document is protected with a password.',
    'Save a copy without password and add that.',
  );
}

/** Says what a paragraph's style descends from: automatic styles point to the named one they change. */
export function styleNames({ content, styles }: OpenDocument): (name: string | null) => string {
  const parents = new Map<string, string>();
  for (const root of styles === null ? [content] : [styles, content]) {
    for (const style of descendants(childAt(root, 'automatic-styles') ?? root, 'style')) {
      const name = attribute(style, 'name');
      const parent = attribute(style, 'parent-style-name');
      if (name !== null && parent !== null) parents.set(name, parent);
    }
  }
  return (name) => (name === null ? '' : (parents.get(name) ?? name));
}
