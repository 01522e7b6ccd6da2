/** Automatic numbers of the binary Word format, counted as Word counts them. */
import { structures, type WordFile } from './word-file.ts';

interface Level {
  readonly start: number;
  /** 0 decimal, 1 and 2 Roman, 3 and 4 letters, 22 with a leading zero, 23 a bullet, 255 none. */
  readonly format: number;
  /** Characters 0 to 8 stand for the number of that level. */
  readonly pattern: string;
}

export interface WordLists {
  /** @param use the paragraph's number of a list in use, from 1 */
  readonly next: (use: number, level: number) => { readonly ordered: boolean; readonly label: string };
}

export function readWordLists(file: WordFile): WordLists {
  const lists = listLevels(file);
  const uses = listUses(file);
  const counters = new Map<number, number[]>();
  return {
    next: (use, level) => {
      const list = uses[use - 1];
      const levels = list === undefined ? undefined : lists.get(list);
      const kind = levels?.[level];
      if (list === undefined || levels === undefined || kind === undefined)
        return { ordered: false, label: '' };
      const counts = counters.get(list) ?? [];
      counters.set(list, counts);
      counts.length = Math.min(counts.length, level + 1);
      counts[level] = (counts[level] ?? kind.start - 1) + 1;
      if (kind.format === 23 || kind.format === 255) return { ordered: false, label: '' };
      const label = kind.pattern.replace(/[\u0000-\u0008]/gu, (mark) => {
        const shown = mark.charCodeAt(0);
        return written(counts[shown] ?? levels[shown]?.start ?? 1, levels[shown]?.format ?? 0);
      });
      return { ordered: true, label: label.trim() };
    },
  };
}

function listLevels(file: WordFile): Map<number, Level[]> {
  const lists = new Map<number, Level[]>();
  const head = file.structure(structures.lists);
  const count = head.length >= 2 ? head.readUInt16LE(0) : 0;
  // The levels of all lists follow the list heads in the table stream.
  let at = file.structureAt(structures.lists) + head.length;
  for (let i = 0; i < count && 2 + 28 * (i + 1) <= head.length; i += 1) {
    const id = head.readInt32LE(2 + 28 * i);
    const isSimple = (head.readUInt8(2 + 28 * i + 26) & 1) === 1;
    const levels: Level[] = [];
    for (let k = 0; k < (isSimple ? 1 : 9); k += 1) {
      if (at + 30 > file.table.length) return lists;
      const start = file.table.readInt32LE(at);
      const format = file.table.readUInt8(at + 4);
      const text = at + 28 + file.table.readUInt8(at + 24) + file.table.readUInt8(at + 25);
      if (text + 2 > file.table.length) return lists;
      const length = file.table.readUInt16LE(text);
      levels.push({
        start,
        format,
        pattern: file.table.toString('utf16le', text + 2, text + 2 + 2 * length),
      });
      at = text + 2 + 2 * length;
    }
    lists.set(id, levels);
  }
  return lists;
}

function listUses(file: WordFile): number[] {
  const uses = file.structure(structures.listUses);
  const count = uses.length >= 4 ? Math.min(uses.readUInt32LE(0), Math.floor((uses.length - 4) / 16)) : 0;
  return Array.from({ length: count }, (_, i) => uses.readInt32LE(4 + 16 * i));
}

function written(number: number, format: number): string {
  if (format === 1 || format === 2) return format === 1 ? roman(number) : roman(number).toLowerCase();
  if (format === 3 || format === 4) {
    const letter = String.fromCharCode(65 + ((Math.max(1, number) - 1) % 26));
    return format === 3 ? letter : letter.toLowerCase();
  }
  return format === 22 ? String(number).padStart(2, '0') : String(number);
}

function roman(number: number): string {
  const signs = 'M CM D CD C XC L XL X IX V IV I'.split(' ');
  const values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
  let rest = Math.max(0, Math.min(number, 4000));
  return values
    .map((value, i) => {
      const times = Math.floor(rest / value);
      rest -= times * value;
      return (signs[i] ?? '').repeat(times);
    })
    .join('');
}
