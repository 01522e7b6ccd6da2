import type { Block } from '../reader/protocol.ts';

/**
 * The rows of a table as lines that stand alone: "Drug: Amoxicillin; Dose: 500 mg; Renal dose: —". An
 * empty cell is said ("—"), never dropped: a missing dose must not look like the next column's dose.
 */
export function tableRows(table: Extract<Block, { kind: 'table' }>): string[] {
  const [first, ...rest] = table.rows;
  if (first === undefined) return [];
  if (!table.header || rest.length === 0) return table.rows.map(plainRow).filter((row) => row !== '');
  return rest.filter((row) => row.some((cell) => cell.trim() !== '')).map((row) => labelledRow(first, row));
}

function labelledRow(header: readonly string[], row: readonly string[]): string {
  const width = Math.max(header.length, row.length);
  const cells: string[] = [];
  for (let i = 0; i < width; i += 1) {
    const name = oneLine(header[i] ?? '');
    const value = oneLine(row[i] ?? '');
    if (name === '' && value === '') continue;
    cells.push(name === '' ? value : `${name}: ${value === '' ? '—' : value}`);
  }
  return cells.join('; ');
}

function plainRow(row: readonly string[]): string {
  if (row.every((cell) => cell.trim() === '')) return '';
  return row.map((cell) => (cell.trim() === '' ? '—' : oneLine(cell))).join(' | ');
}

function oneLine(cell: string): string {
  return cell.replace(/\s+/gu, ' ').trim();
}
