import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeZip } from './support/make-zip.ts';
import { read, short } from './support/read.ts';

const fixture = async (name: string): Promise<Buffer> => {
  const bytes = await readFile(new URL(`../../fixtures/documents/office/${name}`, import.meta.url));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

test.each(['odt', 'docx', 'doc', 'rtf'])(
  '%s: headings, lists, notes, tables, columns, changes, umlauts and Hebrew come out alike',
  async (ending) => {
    const outcome = await read(await fixture(`letter.${ending}`));
    expect(outcome.format).toBe(ending);
    expect(short(outcome.blocks)).toEqual([
      'H1 Gebühren und Auslagen',
      'P Files are kept for seven years[1], as agreed.',
      'P [1] See the act of 2019.',
      'H2 Duties',
      'O1 1. Tell the client.',
      'O2 a) In writing.',
      'O1 2. Keep a copy.',
      'L1 No fee is due.',
      {
        header: true,
        rows: [
          ['Drug', 'Adult', 'Child'],
          ['Aspirin', '', '5 mg'],
          ['Codeine', '30 mg', ''],
          ['Ask first', '', 'never'],
        ],
      },
      'P The left column speaks of the plaintiff.',
      'P The right column speaks of the defendant.',
      'P שלום עולם, זהו מסמך משפטי.',
      'P Última línea: naïve café, 5 µg, straße.',
    ]);
    expect(outcome.warnings).toMatchObject([{ code: 'tracked-changes' }]);
  },
);

test.each(['ods', 'xlsx', 'xls'])(
  '%s: sheets by name, empty cells in place, dates and results as shown, hidden sheets named but not read',
  async (ending) => {
    const outcome = await read(await fixture(`doses.${ending}`));
    expect(outcome.format).toBe(ending);
    expect(short(outcome.blocks)).toEqual([
      'H1 Dosierung',
      {
        header: true,
        rows: [
          ['Wirkstoff', 'Erwachsene', 'Kinder', 'Gültig ab'],
          ['Aspirin', '', '5', '2026-03-01'],
          ['Codein', '30.5', '', ''],
          ['Summe', '61', '', 'שלום'],
        ],
      },
      'H1 Notes',
      'P Check the kidneys first.',
    ]);
    expect(outcome.blocks[1]?.at).toEqual({ page: 1, part: 'Dosierung' });
    expect(outcome.warnings).toMatchObject([{ code: 'hidden-sheets', message: /“Secret”/u }]);
    expect(JSON.stringify(outcome)).not.toContain('hidden word');
  },
);

test.each(['odp', 'pptx'])('%s: slides with title, columns, notes and tables', async (ending) => {
  const outcome = await read(await fixture(`talk.${ending}`));
  expect(outcome).toMatchObject({ format: ending, status: 'read', pages: 2 });
  expect(short(outcome.blocks)).toEqual([
    'H1 Gebühren im Überblick',
    'P The left column.',
    'P The right column.',
    'H2 Notes',
    'P Say that fees are capped.',
    'H1 Doses',
    {
      header: false,
      rows: [
        ['Aspirin', ''],
        ['Codeine', '30 mg'],
      ],
    },
  ]);
  expect(outcome.blocks.map(({ at }) => [at.page, at.part])).toEqual([
    [1, undefined],
    [1, undefined],
    [1, undefined],
    [1, 'notes'],
    [1, 'notes'],
    [2, undefined],
    [2, undefined],
  ]);
});

test('ppt: slides with title, text and notes', async () => {
  const outcome = await read(await fixture('talk.ppt.gz'));
  expect(outcome).toMatchObject({ format: 'ppt', pages: 2 });
  expect(short(outcome.blocks).slice(0, 5)).toEqual([
    'H1 Gebühren im Überblick',
    'P The left column.',
    'P The right column.',
    'H2 Notes',
    'P Say that fees are capped.',
  ]);
});

const book = (chapters: Readonly<Record<string, string>>, more = ''): Buffer =>
  makeZip([
    { name: 'mimetype', content: 'application/epub+zip' },
    {
      name: 'META-INF/container.xml',
      content: '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
    },
    {
      name: 'OPS/book.opf',
      content: `<package xmlns:dc="x"><metadata><dc:title>Kleines Recht</dc:title></metadata><manifest>${Object.keys(
        chapters,
      )
        .map((name, i) => `<item id="c${i}" href="${name}" media-type="application/xhtml+xml"/>`)
        .join('')}</manifest><spine>${Object.keys(chapters)
        .map((_, i) => `<itemref idref="c${i}"/>`)
        .join('')}</spine></package>`,
    },
    ...Object.entries(chapters).map(([name, content]) => ({
      name: `OPS/${decodeURIComponent(name)}`,
      content,
    })),
    ...(more === '' ? [] : [{ name: 'META-INF/encryption.xml', content: more }]),
  ]);

test('books are read chapter by chapter, elements that close themselves do no harm', async () => {
  const chapter = (body: string): string =>
    `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;
  const outcome = await read(
    book({
      'text/eins.xhtml': chapter('<a id="top"/><h1>Erstes</h1><p>Wörter.</p>'),
      'text/zwei%20b.xhtml': chapter('<h1>Zweites</h1><p>Mehr.</p>'),
    }),
  );
  expect(outcome).toMatchObject({ format: 'epub', title: 'Kleines Recht', pages: 2 });
  expect(short(outcome.blocks)).toEqual(['H1 Erstes', 'P Wörter.', 'H1 Zweites', 'P Mehr.']);
  expect(outcome.blocks.map(({ at }) => at.page)).toEqual([1, 1, 2, 2]);
});

test('a copy-protected book is refused as such, scrambled fonts are no protection', async () => {
  const locked = (file: string): string =>
    `<encryption><EncryptedData><CipherData><CipherReference URI="${file}"/></CipherData></EncryptedData></encryption>`;
  const chapters = { 'a.xhtml': '<html><body><p>Text.</p></body></html>' };
  expect(await read(book(chapters, locked('OPS/a.xhtml')))).toMatchObject({ refusal: { code: 'encrypted' } });
  expect(await read(book(chapters, locked('OPS/font.otf')))).toMatchObject({ status: 'read' });
});

test('documents with a password are refused as such', async () => {
  const manifest =
    '<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
  for (const kind of ['text', 'spreadsheet', 'presentation']) {
    const locked = makeZip([
      { name: 'mimetype', content: `application/vnd.oasis.opendocument.${kind}` },
      { name: 'META-INF/manifest.xml', content: manifest },
      { name: 'content.xml', content: 'noise' },
    ]);
    expect(await read(locked)).toMatchObject({ status: 'refused', refusal: { code: 'encrypted' } });
  }
  const doc = await fixture('letter.doc');
  // The flag stands in the first stream, whose start the signature marks.
  const at = doc.indexOf(Buffer.from([0xec, 0xa5]), 512);
  doc[at + 11] = (doc[at + 11] ?? 0) | 1;
  expect(await read(doc)).toMatchObject({ format: 'doc', refusal: { code: 'encrypted' } });
});

const workbook = (sheet: string, more: readonly { name: string; content: string }[] = []): Buffer =>
  makeZip([
    { name: '[Content_Types].xml', content: '<Types>spreadsheetml.sheet.main</Types>' },
    {
      name: 'xl/workbook.xml',
      content:
        '<workbook xmlns:r="r"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content:
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/a.xml"/><Relationship Id="r2" Type="x/styles" Target="styles.xml"/></Relationships>',
    },
    { name: 'xl/worksheets/a.xml', content: `<worksheet><sheetData>${sheet}</sheetData></worksheet>` },
    ...more,
  ]);

test('numbers are written as the sheet shows them: dates, times, shares, no noise after the fifteenth digit', async () => {
  const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs>${[
    0, 14, 164, 9, 165, 20,
  ]
    .map((id) => `<xf numFmtId="${id}"/>`)
    .join('')}</cellXfs></styleSheet>`;
  const cells = ['0.30000000000000004', '45352', '45352.75', '0.075', '1.5', '0.25']
    .map((value, i) => `<c r="${'ABCDEF'.charAt(i)}1" s="${i}"><v>${value}</v></c>`)
    .join('');
  const outcome = await read(
    workbook(`<row r="1">${cells}</row>`, [{ name: 'xl/styles.xml', content: styles }]),
  );
  expect(short(outcome.blocks)).toEqual([
    { header: false, rows: [['0.3', '2024-03-01', '2024-03-01 18:00', '7.5%', '36:00', '06:00']] },
  ]);
});

test('areas apart are tables of their own, captions paragraphs, far cells cost nothing', async () => {
  const row = (r: number, cells: Readonly<Record<string, string>>): string =>
    `<row r="${r}">${Object.entries(cells)
      .map(([c, v]) => `<c r="${c}${r}" t="inlineStr"><is><t>${v}</t></is></c>`)
      .join('')}</row>`;
  const outcome = await read(
    workbook(
      row(1, { A: 'Dose table' }) +
        row(2, { A: 'Drug', C: 'Dose' }) +
        row(3, { A: 'X', C: '1 mg' }) +
        row(5, { A: 'Y', C: '2 mg' }) +
        row(9, { B: 'other', D: 'area' }) +
        row(1_048_576, { XFD: 'far' }),
    ),
  );
  expect(short(outcome.blocks)).toEqual([
    'P Dose table',
    {
      header: true,
      rows: [
        ['Drug', 'Dose'],
        ['X', '1 mg'],
        ['Y', '2 mg'],
      ],
    },
    { header: false, rows: [['other', 'area']] },
    'P far',
  ]);
});

test('hidden slides and notes of slides without text are told apart', async () => {
  const slide = (text: string, attributes = ''): string =>
    `<p:sld ${attributes}><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="body"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:pPr lvl="1"><a:buAutoNum type="arabicPeriod"/></a:pPr><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>`;
  const show = makeZip([
    {
      name: '[Content_Types].xml',
      content: '<Types>ms-powerpoint.presentation.macroEnabled.main</Types>',
    },
    {
      name: 'ppt/presentation.xml',
      content:
        '<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId id="1" r:id="b"/><p:sldId id="2" r:id="a"/></p:sldIdLst></p:presentation>',
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content:
        '<Relationships><Relationship Id="a" Type="x/slide" Target="slides/1.xml"/><Relationship Id="b" Type="x/slide" Target="slides/2.xml"/></Relationships>',
    },
    { name: 'ppt/slides/1.xml', content: slide('shown last', 'show="1"') },
    { name: 'ppt/slides/2.xml', content: slide('never shown', 'show="0"') },
    { name: 'ppt/embeddings/Budget.xlsx', content: 'bytes' },
  ]);
  expect(await read(show)).toMatchObject({
    format: 'pptx',
    blocks: [{ kind: 'list-item', level: 2, ordered: true, text: '1. shown last', at: { page: 2 } }],
    warnings: [{ code: 'hidden-slides' }],
    children: [{ index: 5, name: 'Budget.xlsx' }],
  });
});
