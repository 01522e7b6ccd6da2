/**
 * Cells that a spreadsheet would run. An apostrophe before them makes them text (OWASP, CSV injection); one that stands
 * there already is doubled, so that taking one off again always gives what was there.
 */
const runs = /^'*[=+\-@\t\r＝＋－＠]/u;

export function guardCell(cell: string): string {
  return runs.test(cell) ? `'${cell}` : cell;
}

export function unguardCell(cell: string): string {
  return cell.startsWith("'") && runs.test(cell) ? cell.slice(1) : cell;
}
