/** Numbers of lists and headings, which OpenDocument files leave to the program to count. */
import { attribute, childElements, descendants } from '../../xml.ts';

export interface ListLabels {
  readonly restart: (style: string | null) => void;
  /** Counts one item on and says how it is marked; level from 1. */
  readonly next: (
    style: string | null,
    level: number,
  ) => { readonly ordered: boolean; readonly label: string };
  readonly heading: (level: number) => string;
}

export const noLabels: ListLabels = {
  restart: () => undefined,
  next: () => ({ ordered: false, label: '' }),
  heading: () => '',
};

interface Level {
  readonly format: string;
  readonly prefix: string;
  readonly suffix: string;
  /** How many levels the label shows. */
  readonly shown: number;
  readonly start: number;
}

/** @param roots content and styles of the document */
export function readListLabels(roots: readonly Element[]): ListLabels {
  const styles = new Map<string, Map<number, Level>>();
  let outline = new Map<number, Level>();
  for (const style of roots.flatMap((root) => descendants(root, 'list-style', 'outline-style'))) {
    const levels = new Map<number, Level>();
    for (const each of childElements(style, 'list-level-style-number', 'outline-level-style')) {
      levels.set(Number(attribute(each, 'level')), {
        format: attribute(each, 'num-format') ?? '',
        prefix: attribute(each, 'num-prefix') ?? '',
        suffix: attribute(each, 'num-suffix') ?? '',
        shown: Number(attribute(each, 'display-levels') ?? '1') || 1,
        start: Number(attribute(each, 'start-value') ?? '1') || 1,
      });
    }
    const name = attribute(style, 'name') ?? '';
    if (style.tagName.endsWith('outline-style')) outline = levels;
    else styles.set(name, levels);
  }
  const counters = new Map<string, number[]>();
  const headings: number[] = [];
  return {
    restart: (style) => counters.delete(style ?? ''),
    next: (style, level) => {
      const levels = styles.get(style ?? '');
      const kind = levels?.get(level);
      if (levels === undefined || kind === undefined || kind.format === '')
        return { ordered: false, label: '' };
      const counts = counters.get(style ?? '') ?? [];
      counters.set(style ?? '', counts);
      return { ordered: true, label: count(levels, counts, level) };
    },
    heading: (level) => count(outline, headings, level),
  };
}

function count(levels: ReadonlyMap<number, Level>, counts: number[], level: number): string {
  counts.length = Math.min(counts.length, level);
  counts[level - 1] = (counts[level - 1] ?? (levels.get(level)?.start ?? 1) - 1) + 1;
  const kind = levels.get(level);
  if (kind === undefined || kind.format === '') return '';
  const numbers: string[] = [];
  for (let i = Math.max(1, level - kind.shown + 1); i <= level; i += 1) {
    const each = levels.get(i);
    if (each !== undefined && each.format !== '')
      numbers.push(written(counts[i - 1] ?? each.start, each.format));
  }
  return `${kind.prefix}${numbers.join('.')}${kind.suffix}`.trim();
}

function written(number: number, format: string): string {
  if (format === 'a' || format === 'A') {
    const letter = String.fromCharCode(97 + ((number - 1) % 26)).repeat(
      Math.min(5, 1 + Math.floor((number - 1) / 26)),
    );
    return format === 'A' ? letter.toUpperCase() : letter;
  }
  if (format === 'i' || format === 'I') return format === 'I' ? roman(number).toUpperCase() : roman(number);
  return String(number);
}

function roman(number: number): string {
  const values: readonly (readonly [number, string])[] = [
    [1000, 'm'],
    [900, 'cm'],
    [500, 'd'],
    [400, 'cd'],
    [100, 'c'],
    [90, 'xc'],
    [50, 'l'],
    [40, 'xl'],
    [10, 'x'],
    [9, 'ix'],
    [5, 'v'],
    [4, 'iv'],
    [1, 'i'],
  ];
  let rest = Math.min(number, 4000);
  let text = '';
  for (const [value, letters] of values) {
    while (rest >= value) {
      text += letters;
      rest -= value;
    }
  }
  return text;
}
