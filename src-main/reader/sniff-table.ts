import Papa from 'papaparse';

export interface SniffedTable {
  readonly delimiter: string;
  readonly columns: number;
  /** Rows in the sample. */
  readonly rows: number;
  /** Share of rows with exactly `columns` cells, 0 to 1. */
  readonly regularity: number;
  /** Mean characters per cell. */
  readonly meanCell: number;
}

/** The delimiter that makes the most regular table of the sample, or null when none makes one. */
export function sniffTable(sample: string): SniffedTable | null {
  // Excel's own declaration settles it.
  const declared = /^sep=(.)\n/u.exec(sample)?.[1];
  const tried = (declared === undefined ? ['\t', ';', ',', '|'] : [declared])
    .map((delimiter) => measure(sample, delimiter))
    .filter((table) => table !== null);
  const [best] = tried.sort((a, b) => b.regularity - a.regularity || b.columns - a.columns);
  return best !== undefined && best.regularity >= 0.7 ? best : null;
}

function measure(sample: string, delimiter: string): SniffedTable | null {
  const rows = Papa.parse<string[]>(sample, { delimiter, preview: 200, skipEmptyLines: 'greedy' }).data;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const [columns, regular] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  if (columns < 2 || rows.length < 2) return null;
  const cells = rows.flat();
  const characters = cells.reduce((sum, cell) => sum + cell.length, 0);
  return {
    delimiter,
    columns,
    rows: rows.length,
    regularity: regular / rows.length,
    meanCell: characters / cells.length,
  };
}
