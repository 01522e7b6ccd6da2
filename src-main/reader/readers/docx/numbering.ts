import { attribute, childAt, childElements } from '../../xml.ts';

interface Level {
  readonly format: string;
  /** "%1.%2" stands for the numbers of levels 1 and 2. */
  readonly text: string;
  readonly start: number;
}

export interface ListMark {
  readonly ordered: boolean;
  /** "4.2", "(a)", …; empty for bullets. */
  readonly label: string;
  /** Depth from 1. */
  readonly level: number;
}

/** Counts automatic numbers as Word does: call `next` for every numbered paragraph in document order. */
export interface Numbering {
  readonly next: (numberingId: string, level: number) => ListMark | null;
}

export function readNumbering(root: Element | null): Numbering {
  const definitions = new Map<string, readonly (Level | undefined)[]>();
  for (const element of root === null ? [] : childElements(root, 'abstractNum')) {
    const id = attribute(element, 'abstractNumId');
    if (id !== null) definitions.set(id, levelsOf(element, []));
  }
  const lists = new Map<
    string,
    { readonly counter: string; readonly levels: readonly (Level | undefined)[] }
  >();
  for (const element of root === null ? [] : childElements(root, 'num')) {
    const id = attribute(element, 'numId');
    const definition = attribute(childAt(element, 'abstractNumId'), 'val');
    if (id === null || definition === null) continue;
    const overrides = childElements(element, 'lvlOverride');
    const base = definitions.get(definition) ?? [];
    // Lists of one definition go on counting where the other stopped, unless they restart it.
    const counter = overrides.length > 0 ? `num ${id}` : definition;
    lists.set(id, { counter, levels: withOverrides(base, overrides) });
  }
  const counters = new Map<string, number[]>();
  return {
    next: (numberingId, depth) => {
      const list = lists.get(numberingId);
      const level = list?.levels[depth];
      if (list === undefined || level === undefined) return null;
      const counts = counters.get(list.counter) ?? [];
      counters.set(list.counter, counts);
      counts.length = Math.min(counts.length, depth + 1);
      for (let i = 0; i < depth; i += 1) counts[i] ??= list.levels[i]?.start ?? 1;
      counts[depth] = counts[depth] === undefined ? level.start : counts[depth] + 1;
      if (level.format === 'bullet' || level.format === 'none')
        return { ordered: false, label: '', level: depth + 1 };
      const label = level.text.replace(/%([1-9])/gu, (_, place: string) => {
        const at = Number(place) - 1;
        return formatNumber(counts[at] ?? 1, list.levels[at]?.format ?? 'decimal');
      });
      return { ordered: true, label: label.trim(), level: depth + 1 };
    },
  };
}

function levelsOf(element: Element, base: readonly (Level | undefined)[]): (Level | undefined)[] {
  const levels = [...base];
  for (const each of childElements(element, 'lvl')) {
    const at = Number(attribute(each, 'ilvl') ?? '0');
    if (!(at >= 0 && at <= 8)) continue;
    levels[at] = {
      format: attribute(childAt(each, 'numFmt'), 'val') ?? 'decimal',
      text: attribute(childAt(each, 'lvlText'), 'val') ?? '',
      start: Number(attribute(childAt(each, 'start'), 'val') ?? '1'),
    };
  }
  return levels;
}

function withOverrides(
  base: readonly (Level | undefined)[],
  overrides: readonly Element[],
): (Level | undefined)[] {
  let levels = [...base];
  for (const override of overrides) {
    levels = levelsOf(override, levels);
    const at = Number(attribute(override, 'ilvl') ?? '0');
    const start = attribute(childAt(override, 'startOverride'), 'val');
    const level = levels[at];
    if (start !== null && level !== undefined) levels[at] = { ...level, start: Number(start) };
  }
  return levels;
}

function formatNumber(value: number, format: string): string {
  switch (format) {
    case 'lowerLetter':
      return letters(value).toLowerCase();
    case 'upperLetter':
      return letters(value);
    case 'lowerRoman':
      return roman(value).toLowerCase();
    case 'upperRoman':
      return roman(value);
    case 'decimalZero':
      return String(value).padStart(2, '0');
    case 'bullet':
    case 'none':
      return '';
    default:
      return String(value);
  }
}

/** A … Z, then AA, BB, … as Word counts. */
function letters(value: number): string {
  if (!(value >= 1 && value <= 26 * 20)) return String(value);
  const letter = String.fromCharCode(65 + ((value - 1) % 26));
  return letter.repeat(Math.ceil(value / 26));
}

function roman(value: number): string {
  if (!(value >= 1 && value < 4000)) return String(value);
  const steps: readonly (readonly [number, string])[] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  let rest = value;
  let text = '';
  for (const [amount, sign] of steps) {
    while (rest >= amount) {
      text += sign;
      rest -= amount;
    }
  }
  return text;
}
