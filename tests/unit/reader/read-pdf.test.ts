import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { makePdf, type PlacedText } from './support/make-pdf.ts';
import { read, short } from './support/read.ts';

const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`../../fixtures/documents/${name}`, import.meta.url));

test('two columns are read one after the other, below the title and above the note', async () => {
  const outcome = await read(await fixture('two-columns.pdf'));
  const blocks = short(outcome.blocks).map((block) =>
    typeof block === 'string' ? block.slice(0, 46) : block,
  );
  expect(outcome).toMatchObject({ status: 'read', pages: 1, title: 'Hand hygiene in outpatient clinics' });
  expect(blocks).toEqual([
    'H1 Hand hygiene in outpatient clinics',
    'P Office of Infection Control, Harbour Clinic',
    'H2 1. Why it matters',
    'P Hands carry germs from one patient to the ne',
    'P Alcohol rub is preferred over soap where han',
    'H2 2. When to clean',
    'P There are five moments: before touching a pa',
    'L1 Before touching a patient, even briefly.',
    'L1 Before putting in or handling an intravenou',
    'L1 After removing gloves.',
    'H2 3. How to clean',
    'P Take enough rub to keep both hands wet for t',
    'H2 4. Audits',
    'P The infection control nurse observes practic',
    'P Observations are written on the audit card. ',
    'P This page is reviewed every January by the i',
  ]);
  expect(short(outcome.blocks)[11]).toContain(
    'Let the hands dry in the air; do not wave them about and do not wipe them on clothing.',
  );
});

test('a dose stays under its column in ruled, half-ruled and unruled tables', async () => {
  const outcome = await read(await fixture('dose-tables.pdf'));
  expect(short(outcome.blocks).filter((block) => typeof block !== 'string')).toEqual([
    {
      header: true,
      rows: [
        ['Drug', 'Usual dose', 'Severe infection', 'Kidney impairment'],
        ['Amoxicillin', '500 mg', '1 g', ''],
        ['Doxycycline', '200 mg', '', 'No change'],
        [
          'Gentamicin',
          '',
          '5 mg/kg once daily, guided by the level measured before the second dose',
          'Avoid',
        ],
        ['Vancomycin', '', '', 'Ask'],
        ['Others', '', 'See local list', ''],
      ],
    },
    {
      header: true,
      rows: [
        ['Drug', 'Child', 'Adult', 'Remark'],
        ['Paracetamol', '15 mg/kg', '1 g', ''],
        [
          'Ibuprofen',
          '',
          '400 mg',
          'Not in the third trimester of pregnancy and not with a history of stomach bleeding or ulcers',
        ],
        ['Codeine', '', '', 'Never under twelve years'],
      ],
    },
    {
      header: true,
      rows: [
        ['Drug', 'Morning', 'Noon', 'Night'],
        ['Metformin', '500', '', '500'],
        ['Levothyroxine', '75', '', ''],
        ['Simvastatin', '', '', '20'],
        ['Furosemide', '40', '20', ''],
      ],
    },
  ]);
});

test('umlauts and right-to-left text come out in reading order', async () => {
  const texts = short((await read(await fixture('dose-tables.pdf'))).blocks);
  expect(texts).toContain(
    'P Die Ärztin prüft täglich die Größe der Wunde, übergibt das Gerät und schließt die Tür.',
  );
  expect(texts).toContain('P המטופל קיבל את התרופה בבוקר ובערב.');
});

test('page headers, footers and page numbers are left out, and every block knows its page', async () => {
  const outcome = await read(await fixture('headers-and-footers.pdf'));
  const text = JSON.stringify(outcome.blocks);
  expect(outcome.pages).toBe(4);
  expect(text).not.toContain('Confidential');
  expect(text).not.toMatch(/Page \d/);
  const headings = outcome.blocks
    .filter((block) => block.kind === 'heading')
    .map(({ text: heading, at }) => [at.page, heading]);
  expect(headings[0]).toEqual([1, 'Client care handbook']);
  expect(headings.at(-1)).toEqual([4, '8. Chapter about topic number 8']);
  expect(headings).toHaveLength(9);
});

const lines = (texts: readonly string[], from: Partial<PlacedText> = {}): PlacedText[] =>
  texts.map((text, i) => ({ x: 50, y: 700 - i * 13, text, ...from }));

test('a word divided at a line end is joined, a hyphenated word stays so', async () => {
  const page = lines([
    'The confidential letter goes to the managing part-',
    'ner before any work begins, and a well-',
    'known copy stays on the file of the client.',
  ]);
  expect(short((await read(makePdf([page]))).blocks)).toEqual([
    'P The confidential letter goes to the managing partner before any work begins, and a well-known copy stays on the file of the client.',
  ]);
});

test('a paragraph goes on over a page break', async () => {
  const first = lines(['The partner signs the letter before any work begins and the']);
  const second = lines(['client keeps a copy of it at home.']);
  const outcome = await read(makePdf([first, second]));
  expect(outcome.blocks).toMatchObject([
    {
      text: 'The partner signs the letter before any work begins and the client keeps a copy of it at home.',
      at: { page: 1 },
    },
  ]);
});

test('bullets and numbers open list items, larger and bold lines are headings', async () => {
  const page: PlacedText[] = [
    { x: 50, y: 780, text: 'Refill policy', size: 20 },
    { x: 50, y: 750, text: 'How to ask', bold: true },
    ...[
      'Ask at the desk, in the portal or through the pharmacy on any day.',
      '1. Give your name.',
      '2. Give the medicine and',
      'its strength.',
      '\u0095 Wait.',
    ].map((text, i) => ({ x: 50, y: 730 - i * 13, text })),
  ];
  expect(short((await read(makePdf([page]))).blocks)).toEqual([
    'H1 Refill policy',
    'H2 How to ask',
    'P Ask at the desk, in the portal or through the pharmacy on any day.',
    'O1 1. Give your name.',
    'O1 2. Give the medicine and its strength.',
    'L1 Wait.',
  ]);
});

test('blank pages say that they have no text instead of succeeding empty', async () => {
  const outcome = await read(makePdf([[], []]));
  expect(outcome).toMatchObject({
    status: 'read-with-warnings',
    characters: 0,
    warnings: [{ code: 'no-text' }],
  });
});

test('a page without text among others is named', async () => {
  const outcome = await read(makePdf([lines(['Some text on the first page.']), []]));
  expect(outcome.warnings).toMatchObject([{ code: 'page-without-text', page: 2 }]);
});

test('the document itself tells whether a hyphen at a line end belongs to the word', async () => {
  const page = lines([
    'The vendor and the plaintiffs met. A with-',
    'drawal needs the leave of the judge, and the vendor-',
    'plaintiffs asked for it before the hearing began.',
  ]);
  expect(short((await read(makePdf([page]))).blocks)).toEqual([
    'P The vendor and the plaintiffs met. A withdrawal needs the leave of the judge, and the vendor-plaintiffs asked for it before the hearing began.',
  ]);
});

test('running headers that change with the chapter go, a sentence at the foot of a page stays', async () => {
  const pages = [1, 2, 3, 4, 5].map((number) => [
    { x: 50, y: 800, text: `Chapter ${number < 3 ? 1 : 2}: ${number < 3 ? 'Fees' : 'Files'}` },
    { x: 500, y: 800, text: String(number + 6) },
    ...lines([`Paragraph ${'abcde'.charAt(number - 1)} says that the file is kept in the locked room.`]),
    { x: 50, y: 60, text: `It ends with note ${'vwxyz'.charAt(number - 1)} at the foot of the page.` },
  ]);
  const texts = short((await read(makePdf(pages))).blocks);
  expect(texts).toHaveLength(10);
  expect(texts.slice(0, 2)).toEqual([
    'P Paragraph a says that the file is kept in the locked room.',
    'P It ends with note v at the foot of the page.',
  ]);
});

test('paragraph numbers in the margin of double-spaced text belong to their paragraph', async () => {
  const sentence = [
    'The court finds that the record of the hearing was complete, and that nothing in',
    'it supports the view of the appellant, who had every chance to be heard by the',
    'board before it decided.',
  ];
  const page = [1, 2].flatMap((number) => {
    const top = 760 - (number - 1) * 90;
    return [
      { x: 20, y: top, text: `\u00b6 ${number}` },
      ...sentence.map((text, i) => ({ x: i === 0 ? 86 : 50, y: top - i * 24, text })),
    ];
  });
  expect(short((await read(makePdf([page]))).blocks)).toEqual([
    `P \u00b6 1 ${sentence.join(' ')}`,
    `P \u00b6 2 ${sentence.join(' ')}`,
  ]);
});

test('small raised figures stay on their line', async () => {
  const page: PlacedText[] = [
    { x: 50, y: 700, text: 'Files are kept for seven years.' },
    { x: 190.5, y: 704, text: '2', size: 6 },
    { x: 196, y: 700, text: 'Then they go.' },
  ];
  const [line] = (await read(makePdf([page]))).blocks;
  // Whether a space stands before the figure depends on the width of the stop.
  expect(line).toMatchObject({
    text: expect.stringMatching(/^Files are kept for seven years\. ?2 Then they go\.$/u),
  });
});

test('filled form fields are read with their names', async () => {
  const pdf = makePdf([lines(['Application for a refill.'])]).toString('latin1');
  const field =
    '/Annots[<</Type/Annot/Subtype/Widget/FT/Tx/T(Medicine)/V(Metformin 500 mg)/Rect[50 600 200 620]>>]/MediaBox';
  const outcome = await read(Buffer.from(pdf.replace('/MediaBox', field), 'latin1'));
  expect(short(outcome.blocks)).toEqual(['P Application for a refill.', 'P Medicine: Metformin 500 mg']);
});

test('a letter that mixes columns, tables and side-by-side blocks is read part by part', async () => {
  const outcome = await read(await fixture('engagement-letter.pdf'));
  const blocks = short(outcome.blocks).map((block) =>
    typeof block === 'string' ? block.slice(0, 40) : block,
  );
  expect(blocks).toEqual([
    {
      header: false,
      rows: [
        ['Wren & Field LLP', 'Our reference: M-2204'],
        ['12 Harbour Street', 'Date: 3 March 2026'],
        ['Port Ellery', 'Page one'],
      ],
    },
    'H1 Engagement letter',
    'P Dear Ms Alvarez,',
    'P Thank you for instructing us. This let',
    'H2 Fees',
    'P Our fees are based on the time that we',
    {
      header: true,
      rows: [
        ['Lawyer', 'Rate'],
        ['Partner', '$420'],
      ],
    },
    // The browser moved the last row of the table into the next column.
    'H3 Associate',
    'P Disbursements are sums that we pay to ',
    'P Bills are sent monthly. They are due w',
    'H2 Contacts',
    {
      header: true,
      rows: [
        ['Matter', 'Person', 'Telephone', 'Hours'],
        ['Billing and everything that concerns money held in trust for you', 'Ana Ruiz', '555-0101', ''],
        ['Documents', '', '555-0102', '9 to 5'],
        ['', 'Tom Bell', '555-0103', 'Nights'],
      ],
    },
    'H2 Signatures',
    {
      header: false,
      rows: [
        ['For the firm:', 'For the client:'],
        ['______________', '______________'],
        ['Ruth Adler, partner', 'Maria Alvarez'],
      ],
    },
    'P 1 This letter replaces every earlier l',
  ]);
});
