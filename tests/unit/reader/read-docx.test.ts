import { expect, test } from 'vitest';
import { makeDocx, p } from './support/make-docx.ts';
import { read, short } from './support/read.ts';

const styles = `
  <w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
  <w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
  <w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Clause"/><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
  <w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>`;
const style = (id: string): string => `<w:pStyle w:val="${id}"/>`;

test('headings come from built-in styles, inherited outline levels and short bold lines', async () => {
  const body = [
    p('House rules', style('T')),
    p('Contents 3', style('TOC1')),
    p('Scope', style('H1')),
    p('For everyone.'),
    p('Fees', style('Mine')),
    '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Late payment</w:t></w:r></w:p>',
    '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Note:</w:t></w:r><w:r><w:t> this is text.</w:t></w:r></w:p>',
  ].join('');
  expect(short((await read(makeDocx(body, { styles }))).blocks)).toEqual([
    'H1 House rules',
    'H2 Scope',
    'P For everyone.',
    'H3 Fees',
    'H4 Late payment',
    'P Note: this is text.',
  ]);
});

test('tracked changes are read as accepted, and the person is told', async () => {
  const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
  const body = [
    `<w:p>${run('Kept for ')}<w:del w:id="1"><w:r><w:delText>five</w:delText></w:r></w:del><w:ins w:id="2">${run('seven')}</w:ins>${run(' years.')}</w:p>`,
    `<w:p><w:moveFrom w:id="3">${run('Moved away.')}</w:moveFrom></w:p>`,
    `<w:p><w:moveTo w:id="4">${run('Moved here.')}</w:moveTo></w:p>`,
    `<w:p><w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr>${run('First half ')}</w:p><w:p>${run('second half.')}</w:p>`,
    `<w:tbl><w:tr><w:tc>${p('a')}</w:tc><w:tc>${p('b')}</w:tc></w:tr><w:tr><w:trPr><w:del w:id="6"/></w:trPr><w:tc>${p('gone')}</w:tc><w:tc>${p('gone')}</w:tc></w:tr></w:tbl>`,
  ].join('');
  const outcome = await read(makeDocx(body));
  expect(short(outcome.blocks)).toEqual([
    'P Kept for seven years.',
    'P Moved here.',
    'P First half second half.',
    { header: false, rows: [['a', 'b']] },
  ]);
  expect(outcome.warnings).toMatchObject([{ code: 'tracked-changes' }]);
});

test('automatic numbers are counted as Word counts them', async () => {
  const numbering = `
    <w:abstractNum w:abstractNumId="0">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1(%2)"/></w:lvl>
    </w:abstractNum>
    <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>`;
  const at = (id: number, level: number): string =>
    `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${id}"/></w:numPr>`;
  const body = [
    p('one', at(1, 0)),
    p('inner', at(1, 1)),
    p('inner again', at(1, 1)),
    p('two', at(1, 0)),
    p('starts anew', at(1, 1)),
    p('dot', at(2, 0)),
    p('nine', at(3, 0)),
    p('three', at(1, 0)),
  ].join('');
  expect(short((await read(makeDocx(body, { numbering }))).blocks)).toEqual([
    'O1 1. one',
    'O2 1(a) inner',
    'O2 1(b) inner again',
    'O1 2. two',
    'O2 2(a) starts anew',
    'L1 dot',
    'O1 9. nine',
    'O1 3. three',
  ]);
});

test('merged and empty cells keep every value under its column', async () => {
  const cell = (text: string, properties = ''): string =>
    `<w:tc><w:tcPr>${properties}</w:tcPr>${p(text)}</w:tc>`;
  const body = `<w:tbl><w:tblPr><w:tblLook w:val="04A0"/></w:tblPr>
    <w:tr>${cell('Drug')}${cell('Adult')}${cell('Child')}</w:tr>
    <w:tr>${cell('A', '<w:vMerge w:val="restart"/>')}${cell('')}${cell('5 mg')}</w:tr>
    <w:tr>${cell('A', '<w:vMerge/>')}${cell('10 mg')}${cell('')}</w:tr>
    <w:tr>${cell('Ask', '<w:gridSpan w:val="2"/>')}${cell('never')}</w:tr></w:tbl>`;
  expect(short((await read(makeDocx(body))).blocks)).toEqual([
    {
      header: true,
      rows: [
        ['Drug', 'Adult', 'Child'],
        ['A', '', '5 mg'],
        ['', '10 mg', ''],
        ['Ask', '', 'never'],
      ],
    },
  ]);
});

test('footnotes stand below the paragraph that refers to them, numbered in order', async () => {
  const footnotes = `<w:footnote w:type="separator" w:id="0">${p('---')}</w:footnote>
    <w:footnote w:id="8">${p('See the act.')}</w:footnote><w:footnote w:id="5">${p('And the rule.')}</w:footnote>`;
  const reference = (id: number): string => `<w:r><w:footnoteReference w:id="${id}"/></w:r>`;
  const body = `<w:p><w:r><w:t>Files are kept</w:t></w:r>${reference(8)}<w:r><w:t>.</w:t></w:r>${reference(5)}</w:p>${p('Next.')}`;
  expect(short((await read(makeDocx(body, { footnotes }))).blocks)).toEqual([
    'P Files are kept[1].[2]',
    'P [1] See the act.',
    'P [2] And the rule.',
    'P Next.',
  ]);
});

test('text boxes are read once, hidden text and field codes not at all', async () => {
  const box = `<w:txbxContent>${p('In the box.')}</w:txbxContent>`;
  const body = `<w:p><w:r><w:t>Outside.</w:t></w:r><w:r><AlternateContent><Choice><w:drawing>${box}</w:drawing></Choice><Fallback><w:pict>${box}</w:pict></Fallback></AlternateContent></w:r></w:p>
    <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>Seen.</w:t></w:r></w:p>`;
  expect(short((await read(makeDocx(body))).blocks)).toEqual(['P Outside.', 'P In the box.', 'P Seen.']);
});
