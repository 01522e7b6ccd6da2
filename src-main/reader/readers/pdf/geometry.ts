import type { Box, RecognisedWord } from '../ocr/picture.ts';

/** Shapes shared by the PDF files. All lengths in points; the origin is the page's top left corner. */

/** Text set in one font on one baseline, as the PDF draws it. */
export interface Run {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  /** Font size. */
  readonly size: number;
  readonly bold: boolean;
  readonly rightToLeft: boolean;
  /** Where it stands on the page, when it does not run from left to right. */
  readonly box?: Box;
}

/** Runs on one baseline with no more than a word space between them. */
export interface Segment {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
  /** All its letters are bold. */
  readonly bold: boolean;
  readonly rightToLeft: boolean;
}

/** Segments on one baseline, left to right. */
export interface Row {
  readonly baseline: number;
  readonly segments: readonly Segment[];
}

/** A drawn straight line. `at` is its y (horizontal) or x (vertical). */
export interface Ruling {
  readonly direction: 'horizontal' | 'vertical';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface PageContent {
  /** 1-based. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly runs: readonly Run[];
  readonly rulings: readonly Ruling[];
  /** Filled form fields and notes written onto the page, as "name: value". */
  readonly fields: readonly string[];
  /** Share of letters drawn invisibly, as text recognition lays them under a scan; 0 to 1. */
  readonly invisible: number;
  /** From the page as it was turned for reading to the page as it lies in the file; absent when it lies straight. */
  readonly turned?: (box: Box) => Box;
  /** What text recognition found on it; null where the page has its own text, or none was found. */
  readonly recognised: Recognised | null;
}

export interface Recognised {
  /** In points of the page as it was straightened for reading. */
  readonly words: readonly RecognisedWord[];
  /** From there to the page as it lies in the file. */
  readonly toPage: (box: Box) => Box;
}

export function top(segment: { readonly baseline: number; readonly size: number }): number {
  return segment.baseline - segment.size * 0.8;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] as number;
}

/** Values closer than `tolerance` to their neighbour fall together; gives the middle of each cluster, ascending. */
export function cluster(values: readonly number[], tolerance: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const groups: number[][] = [];
  for (const value of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && value - (last.at(-1) as number) <= tolerance) last.push(value);
    else groups.push([value]);
  }
  return groups.map((group) => group.reduce((sum, value) => sum + value, 0) / group.length);
}
