import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pdfmake from 'pdfmake';
import type { Block, ReportContent, Section, Table } from './content.ts';
import { drawCurve, drawScores } from './draw-plot.ts';

const soft = '#55585f';
const rule = '#c9cbd0';
const pageWidth = 493;

/** Drawn with built-in Times where every letter is in it; else with the embedded sans, which has more scripts. */
const western = /^[\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018-\u201e\u2026]*$/;

type Node = Readonly<Record<string, unknown>>;

/**
 * The report as a PDF in A4, with running heads and page numbers. Fonts come with the app; nothing is fetched.
 * Scripts other than Latin, Greek and Cyrillic are missing from those fonts: the HTML shows them.
 */
export async function toPdf(content: ReportContent): Promise<Uint8Array> {
  prepareFonts();
  const definition = {
    pageSize: 'A4',
    pageMargins: [51, 66, 51, 56],
    info: { title: `${content.name}, ${content.project}`, creator: 'Vernacular' },
    defaultStyle: { font: 'Sans', fontSize: 8.6, lineHeight: 1.15, color: '#1b1c1f' },
    header: () => ({
      margin: [51, 36, 51, 0],
      stack: [
        {
          columns: [
            { width: 'auto', text: content.name },
            { width: '*', margin: [12, 0, 0, 0], text: content.project },
            { width: 'auto', text: content.date },
          ],
          fontSize: 8,
          color: soft,
        },
        line('#1b1c1f'),
      ],
    }),
    footer: (page: number, pages: number) => ({
      margin: [51, 14, 51, 0],
      stack: [
        line(rule),
        {
          margin: [0, 4, 0, 0],
          columns: [
            { width: '*', text: content.foot },
            { width: 'auto', text: `Page ${page} of ${pages}` },
          ],
          fontSize: 8,
          color: soft,
        },
      ],
    }),
    content: [
      serif(content.subject, { fontSize: 11.5, color: soft, margin: [0, 4, 0, 2] }),
      serif(content.verdict, { fontSize: 21, lineHeight: 1.1 }),
      serif(content.lead, { fontSize: 10.8, lineHeight: 1.25, margin: [0, 5, 0, 0] }),
      ...content.sections.flatMap(toSection),
    ],
  };
  return pdfmake.createPdf(definition).getBuffer();
}

/** Built into every reader of PDF. */
const times = {
  normal: 'Times-Roman',
  bold: 'Times-Bold',
  italics: 'Times-Italic',
  bolditalics: 'Times-BoldItalic',
};
const courier = {
  normal: 'Courier',
  bold: 'Courier-Bold',
  italics: 'Courier-Oblique',
  bolditalics: 'Courier-BoldOblique',
};
const builtIn: readonly string[] = [...Object.values(times), ...Object.values(courier)];

let prepared = false;

function prepareFonts(): void {
  if (prepared) return;
  const at = dirname(createRequire(import.meta.url).resolve('pdfmake/package.json'));
  const roboto = (name: string) => join(at, 'fonts', 'Roboto', `Roboto-${name}.ttf`);
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(at) || builtIn.includes(path));
  pdfmake.addFonts({
    Sans: {
      normal: roboto('Regular'),
      bold: roboto('Medium'),
      italics: roboto('Italic'),
      bolditalics: roboto('MediumItalic'),
    },
    Serif: times,
    Fixed: courier,
  });
  prepared = true;
}

function serif(text: string, rest: Node): Node {
  return { text, ...rest, font: western.test(text) ? 'Serif' : 'Sans' };
}

function line(color: string): Node {
  return {
    margin: [0, 4, 0, 0],
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: pageWidth, y2: 0, lineWidth: 0.6, lineColor: color }],
  };
}

function toSection(section: Section, at: number): Node[] {
  const title = {
    margin: [0, 16, 0, 3],
    headlineLevel: 1,
    columns: [
      serif(`${at + 1}. ${section.title}`, { width: 'auto', fontSize: 12.5, bold: true }),
      { width: '*', text: section.note ?? '', fontSize: 8.2, color: soft, margin: [8, 4, 0, 0] },
    ],
  };
  const [first, ...rest] = section.blocks.map(toBlock);
  const [opening] = section.blocks;
  // A title stays with what follows it; tables may break, and then hold on by their own heading.
  const together =
    first !== undefined && opening?.kind !== 'table' && opening?.kind !== 'list'
      ? [{ stack: [title, first], unbreakable: true }]
      : [title, ...(first === undefined ? [] : [first])];
  return [...together, ...rest];
}

function toBlock(block: Block): Node {
  switch (block.kind) {
    case 'lead':
      return serif(block.text, { fontSize: 10, lineHeight: 1.25, margin: [0, 2, 0, 5] });
    case 'note':
      return { text: block.text, fontSize: 8.2, color: soft, margin: [0, 4, 0, 2] };
    case 'small-title':
      return { text: block.text, bold: true, margin: [0, 9, 0, 2] };
    case 'list':
      return {
        stack: block.items.map((item) => ({
          columns: [
            { width: 10, text: '–' },
            { width: '*', text: item },
          ],
          margin: [0, 0, 0, 3],
        })),
      };
    case 'table':
      return toTable(block);
    case 'scores':
      return { svg: drawScores(block, 'Sans'), width: pageWidth, margin: [0, 5, 0, 2] };
    case 'curve':
      return { svg: drawCurve(block, 'Sans'), width: pageWidth, margin: [0, 5, 0, 2] };
    case 'signatures':
      return toSignatures(block.people);
  }
}

function toTable({ columns, rows, sum, fixed }: Table): Node {
  const cell = (text: string, i: number, rest: Node): Node => ({
    text,
    alignment: columns[i]?.figures ? 'right' : 'left',
    ...rest,
  });
  const last = columns.length - 1;
  const small = { font: 'Fixed', fontSize: 7 };
  const anyShare = columns.some(({ share }) => share !== undefined);
  return {
    margin: [0, 3, 0, 2],
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ share }, i) =>
        share !== undefined ? `${share * 100}%` : i === 0 || anyShare ? '*' : 'auto',
      ),
      body: [
        columns.map(({ name }, i) => cell(name, i, { fontSize: 8.2, color: soft })),
        ...rows.map((row) => row.map((words, i) => cell(words, i, fixed && i === last ? small : {}))),
        ...(sum === undefined ? [] : [sum.map((words, i) => cell(words, i, { bold: true }))]),
      ],
    },
    layout: {
      hLineWidth: (i: number, node: { table: { body: unknown[] } }) =>
        i === 0 || (i === node.table.body.length && sum !== undefined) ? 0 : i === 1 ? 0.8 : 0.5,
      hLineColor: (i: number) => (i === 1 ? soft : rule),
      vLineWidth: () => 0,
      paddingLeft: (i: number) => (i === 0 ? 0 : 5),
      paddingRight: (i: number) => (i === last ? 0 : 5),
      paddingTop: () => 2.6,
      paddingBottom: () => 2,
    },
  };
}

function toSignatures(people: readonly { name: string; note: string; when: string }[]): Node {
  const hands = [...people, { name: '', note: 'For a signature on paper', when: 'Name, date' }];
  const rows: Node[] = [];
  for (let i = 0; i < hands.length; i += 3) {
    const three = hands.slice(i, i + 3).map(({ name, note, when }) => ({
      width: 148,
      stack: [
        serif(name === '' ? ' ' : name, { fontSize: 13, italics: true, margin: [0, 10, 0, 2] }),
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: 148, y2: 0, lineWidth: 0.6 }] },
        { text: name === '' ? note : name, bold: true, margin: [0, 3, 0, 0] },
        ...(name === '' || note === '' ? [] : [{ text: note, fontSize: 8.2, color: soft }]),
        { text: when, fontSize: 8.2, color: soft },
      ],
    }));
    rows.push({ columns: three, columnGap: 24, unbreakable: true });
  }
  return { stack: rows };
}
