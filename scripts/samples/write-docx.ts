/** Writes a sample document as a Word file: real heading styles, numbered lists, tables, header and footer. */
import { strToU8, zipSync } from 'fflate';
import { styles } from './docx-styles.ts';
import type { Run, SampleSource, SourceBlock } from './read-source.ts';

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const wordTypes = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/** One ink a house, a hex colour without the hash. */
export const accents = { law: '1F3A5F', clinic: '1F5B57' } as const;

/** Text width of a Letter page with one-inch margins, in twentieths of a point. */
const textWidth = 9360;
/** Zip entries carry a fixed time so that the same source gives the same bytes. */
const zipTime = new Date('2026-01-01T00:00:00');

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function run({ text, bold }: Run): string {
  return `<w:r>${bold ? '<w:rPr><w:b/></w:rPr>' : ''}<w:t xml:space="preserve">${escape(text)}</w:t></w:r>`;
}

function paragraph(style: string, runs: readonly Run[], extra = ''): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/>${extra}</w:pPr>${runs.map(run).join('')}</w:p>`;
}

function plain(text: string): Run[] {
  return [{ text, bold: false }];
}

/** Columns share the width by their longest cell, within bounds, so that short columns stay narrow. */
function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const columns = rows[0]?.length ?? 0;
  const weights = Array.from({ length: columns }, (_, column) => {
    const longest = Math.max(...rows.map((row) => row[column]?.length ?? 0));
    return Math.min(Math.max(longest, 15), 40);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.floor((textWidth * weight) / sum));
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(rows);
  const body = rows.map((row, index) => {
    const cells = row.map((cell, column) => {
      const style = index === 0 ? 'TableHeading' : 'TableText';
      return `<w:tc><w:tcPr><w:tcW w:w="${widths[column]}" w:type="dxa"/></w:tcPr>${paragraph(style, plain(cell))}</w:tc>`;
    });
    const properties = `<w:trPr><w:cantSplit/>${index === 0 ? '<w:tblHeader/>' : ''}</w:trPr>`;
    return `<w:tr>${properties}${cells.join('')}</w:tr>`;
  });
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join('');
  const look =
    '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>';
  const properties = `<w:tblPr><w:tblStyle w:val="HouseTable"/><w:tblW w:w="${textWidth}" w:type="dxa"/><w:tblLayout w:type="fixed"/>${look}</w:tblPr>`;
  return `<w:tbl>${properties}<w:tblGrid>${grid}</w:tblGrid>${body.join('')}</w:tbl>${paragraph('AfterTable', [])}`;
}

function block(source: SourceBlock, numbering: number): string {
  switch (source.kind) {
    case 'heading':
      return paragraph(`Heading${source.level}`, plain(source.text));
    case 'paragraph': {
      const asks = source.runs[0]?.text.startsWith('Q: ') === true;
      return paragraph('BodyText', source.runs, asks ? '<w:keepNext/>' : '');
    }
    case 'list': {
      const reference = `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${source.ordered ? numbering : 1}"/></w:numPr>`;
      return source.items.map((item) => paragraph('ListParagraph', item, reference)).join('');
    }
    case 'table':
      return table(source.rows);
  }
}

/** Abstract list 0 is bullets, 1 is numbers; every ordered list gets its own instance, which restarts at 1. */
function numberingPart(orderedLists: number): string {
  const level = (format: string, text: string) =>
    `<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl>`;
  const instances = Array.from(
    { length: orderedLists },
    (_, index) =>
      `<w:num w:numId="${index + 2}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`,
  );
  return `${declaration}<w:numbering ${w}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>${level('bullet', '•')}</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>${level('decimal', '%1.')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>${instances.join('')}</w:numbering>`;
}

function documentPart(source: SampleSource): string {
  let lists = 1;
  const body = source.blocks.map((item) => {
    if (item.kind === 'list' && item.ordered) lists += 1;
    return block(item, lists);
  });
  const title =
    paragraph('Title', plain(source.title)) + paragraph('Subtitle', plain(`${source.kind}, ${source.date}`));
  const section = `<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1700" w:right="1440" w:bottom="1440" w:left="1440" w:header="800" w:footer="700" w:gutter="0"/></w:sectPr>`;
  return `${declaration}<w:document ${w} xmlns:r="${office}"><w:body>${title}${body.join('')}${section}</w:body></w:document>`;
}

function headerPart(source: SampleSource): string {
  const tab = '<w:r><w:tab/></w:r>';
  const runs = `${run({ text: source.firm, bold: true })}${tab}${run({ text: `${source.title} (${source.reference})`, bold: false })}`;
  return `${declaration}<w:hdr ${w}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>${runs}</w:p></w:hdr>`;
}

function footerPart(): string {
  const field = (code: string) => `<w:fldSimple w:instr=" ${code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>`;
  return `${declaration}<w:ftr ${w}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>${run({ text: 'Page ', bold: false })}${field('PAGE')}${run({ text: ' of ', bold: false })}${field('NUMPAGES')}</w:p></w:ftr>`;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;
}

/** The bytes of a .docx file. The same source always gives the same bytes. */
export function writeDocx(source: SampleSource, accent: string): Uint8Array {
  const ordered = source.blocks.filter((item) => item.kind === 'list' && item.ordered).length;
  const override = (part: string, type: string) => `<Override PartName="${part}" ContentType="${type}"/>`;
  const relations = (items: string[]) =>
    `${declaration}<Relationships xmlns="${packages}/relationships">${items.join('')}</Relationships>`;
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${declaration}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('/word/document.xml', `${wordTypes}.document.main+xml`)}${override('/word/styles.xml', `${wordTypes}.styles+xml`)}${override('/word/numbering.xml', `${wordTypes}.numbering+xml`)}${override('/word/header1.xml', `${wordTypes}.header+xml`)}${override('/word/footer1.xml', `${wordTypes}.footer+xml`)}${override('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')}</Types>`,
    '_rels/.rels': relations([
      relation('rId1', `${office}/officeDocument`, 'word/document.xml'),
      relation('rId2', `${packages}/relationships/metadata/core-properties`, 'docProps/core.xml'),
    ]),
    'docProps/core.xml': `${declaration}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escape(source.title)}</dc:title><dc:creator>${escape(source.firm)}</dc:creator><dc:language>en-US</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>`,
    'word/_rels/document.xml.rels': relations([
      relation('rId1', `${office}/styles`, 'styles.xml'),
      relation('rId2', `${office}/numbering`, 'numbering.xml'),
      relation('rId3', `${office}/header`, 'header1.xml'),
      relation('rId4', `${office}/footer`, 'footer1.xml'),
    ]),
    'word/document.xml': documentPart(source),
    'word/styles.xml': `${declaration}${styles(accent)}`,
    'word/numbering.xml': numberingPart(ordered),
    'word/header1.xml': headerPart(source),
    'word/footer1.xml': footerPart(),
  };
  const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]));
  return zipSync(files, { level: 9, mtime: zipTime });
}
