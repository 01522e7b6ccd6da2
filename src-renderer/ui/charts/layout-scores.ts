/** Where everything of the dot-and-interval plot stands, in CSS pixels. Pure, so that the layout is tested without a screen. */

/** One measured share: the dot, and the range it most likely lies in; all between 0 and 1. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What is written above the dot: a count, or a figure out of 100. */
  readonly words: string;
}

export interface ScoreColumn {
  readonly key: string;
  readonly title: string;
  /** What the figures are out of: “of 24 questions”, “of 100”. */
  readonly note: string;
  readonly base: Share;
  readonly tuned: Share;
  /** Words under the axis of the first column: none, half, all. */
  readonly ticks: readonly [string, string, string];
}

export interface PlacedShare {
  readonly side: 'base' | 'tuned';
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

export const scoresRows = { names: 60, head: 46, row: 40, foot: 24, gap: 28 } as const;

export function scoresHeight(): number {
  return scoresRows.head + 2 * scoresRows.row + scoresRows.foot;
}

/** The first column, the one the verdict rests on, is half as wide again as the others. */
export function layoutScores(columns: readonly ScoreColumn[], width: number): PlacedColumn[] {
  const { names, head, row, gap } = scoresRows;
  const free = Math.max(width - names - 8 - gap * Math.max(0, columns.length - 1), 0);
  const unit = free / (columns.length + 0.5);
  let left = names;
  return columns.map((column, i) => {
    const span = Math.floor(i === 0 ? unit * 1.5 : unit);
    const x = (value: number) => left + Math.min(1, Math.max(0, value)) * span;
    const place = (side: 'base' | 'tuned', share: Share): PlacedShare => ({
      side,
      y: head + (side === 'base' ? 0.6 : 1.6) * row,
      dot: x(share.value),
      from: x(share.low),
      to: x(share.high),
      words: share.words,
    });
    const placed = {
      key: column.key,
      title: column.title,
      note: column.note,
      left,
      middle: left + span / 2,
      right: left + span,
      ticks: column.ticks,
      shares: [place('base', column.base), place('tuned', column.tuned)],
    };
    left += span + gap;
    return placed;
  });
}
