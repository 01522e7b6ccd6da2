import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { walkXml } from '../xml-events.ts';
import { openDocumentMeta, refuseEncrypted } from './opendocument/open-document.ts';
import { sheetWarnings } from './read-xlsx.ts';
import { type Sheet, sheetsToBlocks } from './sheets/sheet-blocks.ts';

/** OpenDocument spreadsheets: every sheet as tables with their empty cells in place, values as shown. */
export const odsReader: Reader = {
  format: 'ods',
  matches: (file) => file.format === 'ods' && file.zip !== null,
  read: async ({ zip }) => {
    if (zip === null)
      throw new Refusal('corrupt-file', 'The file is not a ZIP container.', 'Save it anew as ODS.');
    await refuseEncrypted(zip);
    const { sheets, hidden } = readSheets(await zip.read('content.xml'));
    const { blocks, cutOff } = sheetsToBlocks(sheets);
    return {
      title: (await openDocumentMeta(zip)).title,
      blocks,
      pairs: [],
      pages: sheets.length,
      warnings: sheetWarnings(hidden, cutOff),
    };
  },
};

/** Repetitions fill a sheet up to its edges; those of filled cells reach this far at most. */
const mostRepeats = 1000;

function readSheets(bytes: Uint8Array): { sheets: Sheet[]; hidden: string[] } {
  const sheets: Sheet[] = [];
  const hidden: string[] = [];
  const hiddenStyles = new Set<string>();
  let tableStyle = '';
  let sheet: { name: string; rows: Map<number, Map<number, string>>; isHidden: boolean } | null = null;
  // Tables within cells and shapes are not sheets.
  let tables = 0;
  let row = 0;
  let rowRepeat = 1;
  let cells = new Map<number, string>();
  let column = 0;
  let repeat = 1;
  let text = '';
  let paragraphs = 0;
  let inParagraph = 0;
  let inRemark = 0;
  const number = (value: string | null): number => Math.max(1, Math.min(2 ** 21, Number(value ?? '1') || 1));
  walkXml(bytes, 'content.xml', {
    open: (name, attribute) => {
      switch (name) {
        case 'style':
          tableStyle = attribute('family') === 'table' ? (attribute('name') ?? '') : '';
          break;
        case 'table-properties':
          if (attribute('display') === 'false' && tableStyle !== '') hiddenStyles.add(tableStyle);
          break;
        case 'table':
          tables += 1;
          if (tables > 1) break;
          sheet = {
            name: attribute('name') ?? `Sheet ${sheets.length + 1}`,
            rows: new Map(),
            isHidden: hiddenStyles.has(attribute('style-name') ?? ''),
          };
          row = 0;
          break;
        case 'table-row':
          if (tables > 1) break;
          rowRepeat = number(attribute('number-rows-repeated'));
          cells = new Map();
          column = 0;
          break;
        case 'table-cell':
        case 'covered-table-cell':
          if (tables > 1) break;
          repeat = number(attribute('number-columns-repeated'));
          text = '';
          paragraphs = 0;
          break;
        case 'annotation':
          inRemark += 1;
          break;
        case 'p':
          inParagraph += 1;
          if (inRemark > 0) break;
          if (paragraphs > 0) text += '\n';
          paragraphs += 1;
          break;
        case 's':
          if (inRemark === 0) text += ' ';
          break;
        case 'tab':
        case 'line-break':
          if (inRemark === 0 && inParagraph > 0) text += name === 'tab' ? '\t' : '\n';
          break;
        default:
          break;
      }
    },
    close: (name) => {
      switch (name) {
        case 'p':
          inParagraph -= 1;
          break;
        case 'annotation':
          inRemark -= 1;
          break;
        case 'table-cell':
        case 'covered-table-cell':
          if (tables > 1) break;
          if (name === 'table-cell' && text.trim() !== '') {
            for (let i = 0; i < Math.min(repeat, mostRepeats); i += 1) cells.set(column + i, text.trim());
          }
          column += repeat;
          text = '';
          break;
        case 'table-row':
          if (tables > 1) break;
          if (cells.size > 0) {
            for (let i = 0; i < Math.min(rowRepeat, mostRepeats); i += 1) sheet?.rows.set(row + i, cells);
          }
          row += rowRepeat;
          break;
        case 'table':
          tables -= 1;
          if (tables > 0 || sheet === null) break;
          if (sheet.isHidden) hidden.push(sheet.name);
          else sheets.push(sheet);
          sheet = null;
          break;
        default:
          break;
      }
    },
    text: (more) => {
      if (inParagraph > 0 && inRemark === 0) text += more.replace(/\s+/gu, ' ');
    },
  });
  return { sheets, hidden };
}
