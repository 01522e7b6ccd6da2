import { makeZip, type ZipPart } from './make-zip.ts';

const contentTypes =
  '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
const relations =
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';
const companions = ['styles', 'numbering', 'footnotes', 'endnotes'];

/**
 * A Word document around the XML of a body.
 * @param others further parts by their kind (`styles`, `numbering`, `footnotes`): the XML inside their root
 */
export function makeDocx(body: string, others: Readonly<Record<string, string>> = {}): Buffer {
  const root = (name: string, inner: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?><w:${name} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${inner}</w:${name}>`;
  const kinds = companions.filter((kind) => others[kind] !== undefined);
  const links = kinds
    .map(
      (kind) =>
        `<Relationship Id="${kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${kind}" Target="${kind}.xml"/>`,
    )
    .join('');
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: contentTypes },
    { name: '_rels/.rels', content: relations },
    { name: 'word/document.xml', content: root('document', `<w:body>${body}</w:body>`) },
    { name: 'word/_rels/document.xml.rels', content: `<Relationships>${links}</Relationships>` },
    ...kinds.map((kind) => ({ name: `word/${kind}.xml`, content: root(kind, others[kind] ?? '') })),
  ];
  return makeZip(parts);
}

/** A paragraph of one run. */
export function p(text: string, properties = ''): string {
  return `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}
