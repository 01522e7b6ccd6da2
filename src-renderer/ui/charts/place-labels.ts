/** Where the words of the learning curve stand: at the line ends, apart from each other, inside the frame. */

export interface Frame {
  /** Plot area in CSS pixels, inside the drawing. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Whole drawing's width: the labels may use the gutter right of the plot. */
  readonly width: number;
}

/** Two label positions at least `gap` apart, as near to where they belong as the frame allows. Order is kept. */
export function partLabels(a: number, b: number, gap: number, top: number, bottom: number): [number, number] {
  if (Math.abs(a - b) >= gap) return [clamp(a, top, bottom), clamp(b, top, bottom)];
  const aFirst = a <= b;
  const middle = clamp((a + b) / 2, top + gap / 2, bottom - gap / 2);
  const [upper, lower] = [middle - gap / 2, middle + gap / 2];
  return aFirst ? [upper, lower] : [lower, upper];
}

/** A centred label kept inside the frame: its x and which way it is anchored. */
export function anchorLabel(
  x: number,
  halfWidth: number,
  frame: Frame,
): { x: number; anchor: 'start' | 'middle' | 'end' } {
  if (x - halfWidth < frame.left) return { x: frame.left, anchor: 'start' };
  if (x + halfWidth > frame.right) return { x: frame.right, anchor: 'end' };
  return { x, anchor: 'middle' };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
