/** Where everything of the dot-and-interval plot stands, in CSS pixels. Pure, so that the layout is tested without a screen. */

/** One measured share: the dot, and the range it most likely lies in; all between 0 and 1. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What is written above the dot: a count, or a figure out of 100. */
  readonly words: string;
}

/** A row of the plot. Tuned sides stand in the accent; a hollow mark says that documents were at hand. */
export interface ScoreRow {
  readonly key: string;
  readonly name: string;
  readonly tuned: boolean;
  readonly hollow: boolean;
}

export interface ScoreColumn {
  readonly key: string;
  readonly title: string;
  /** What the figures are out of: “of 24 questions”, “of 100”. */
  readonly note: string;
  /** One for each row, in their order; null where it was not measured. */
  readonly shares: readonly (Share | null)[];
  /** Words under the axis of the first column: none, half, all. */
  readonly ticks: readonly [string, string, string];
}

export interface PlacedShare {
  readonly row: number;
  readonly y: number;
  readonly dot: number;
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

export interface PlacedColumn {
  readonly key: string;
  readonly title: string;
  readonly note: string;
  readonly left: number;
  readonly middle: number;
  readonly right: number;
  readonly ticks: readonly [string, string, string];
  readonly shares: readonly PlacedShare[];
}

export const scoresRows = { head: 46, row: 34, foot: 24, gap: 26 } as const;
const shortNames = 60;
const longNames = 138;

/** Room at the left for the names of the rows. */
export function namesWidth(rows: readonly ScoreRow[]): number {
  return rows.some(({ name }) => name.length > 8) ? longNames : shortNames;
}

export function scoresHeight(rows: number): number {
  return scoresRows.head + rows * scoresRows.row + scoresRows.foot;
}

/** Middle of a row. */
export function rowY(row: number): number {
  return scoresRows.head + (row + 0.6) * scoresRows.row;
}

/** The first column, the one the verdict rests on, is half as wide again as the others. */
export function layoutScores(columns: readonly ScoreColumn[], width: number, names: number): PlacedColumn[] {
  const { gap } = scoresRows;
  const free = Math.max(width - names - 8 - gap * Math.max(0, columns.length - 1), 0);
  const unit = free / (columns.length + 0.5);
  let left = names;
  return columns.map((column, i) => {
    const span = Math.floor(i === 0 ? unit * 1.5 : unit);
    const x = (value: number) => left + Math.min(1, Math.max(0, value)) * span;
    const placed = {
      key: column.key,
      title: column.title,
      note: column.note,
      left,
      middle: left + span / 2,
      right: left + span,
      ticks: column.ticks,
      shares: column.shares.flatMap((share, row): PlacedShare[] =>
        share === null
          ? []
          : [
              {
                row,
                y: rowY(row),
                dot: x(share.value),
                from: x(share.low),
                to: x(share.high),
                words: share.words,
              },
            ],
      ),
    };
    left += span + gap;
    return placed;
  });
}
