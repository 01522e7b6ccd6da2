/** The values of a training that may be changed by hand: name, bounds, and how a typed figure is read. */
import type { Settings } from './choice-store.ts';

type NumberKey = Exclude<keyof Settings, 'device' | 'mode'>;

export interface NumberField {
  readonly key: NumberKey;
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
  /** The row of the preset's details that this value replaces. */
  readonly row?: string;
}

/** Bounds follow the contract's; the upper ones keep a slip of the finger from filling memory. */
export const numberFields: readonly NumberField[] = [
  { key: 'passes', name: 'Epochs', low: 0.1, high: 100, whole: false, row: 'Epochs' },
  { key: 'learningRate', name: 'Learning rate', low: 1e-7, high: 0.1, whole: false, row: 'Learning rate' },
  { key: 'rank', name: 'Rank', low: 1, high: 256, whole: true },
  { key: 'alpha', name: 'Alpha', low: 0.1, high: 1024, whole: false },
  { key: 'dropout', name: 'Dropout', low: 0, high: 0.9, whole: false, row: 'Dropout' },
  { key: 'warmupShare', name: 'Warm-up share', low: 0, high: 1, whole: false, row: 'Warm-up' },
  { key: 'weightDecay', name: 'Weight decay', low: 0, high: 1, whole: false, row: 'Weight decay' },
  {
    key: 'gradientClip',
    name: 'Gradient clipping',
    low: 0,
    high: 100,
    whole: false,
    row: 'Gradient clipping',
  },
  { key: 'rowTokens', name: 'Sequence (tokens)', low: 32, high: 32_768, whole: true, row: 'Sequence length' },
  { key: 'rowsPerStep', name: 'Batch (rows)', low: 1, high: 256, whole: true, row: 'Batch' },
  { key: 'validateEvery', name: 'Check every (steps)', low: 1, high: 10_000, whole: true },
  { key: 'patience', name: 'Patience (checks)', low: 0, high: 1000, whole: true, row: 'Early stopping' },
  { key: 'seed', name: 'Seed', low: 0, high: 2_147_483_647, whole: true, row: 'Seed' },
  { key: 'threads', name: 'Threads', low: 1, high: 256, whole: true },
];

export const deviceNames: Record<Settings['device'], string> = {
  auto: 'Best available',
  cpu: 'Processor',
  gpu: 'Graphics card',
};

/** The number typed, or the words that name the fix. */
export function readNumber(field: NumberField, typed: string): { value: number } | { problem: string } {
  const value = Number(typed.trim().replace(',', '.'));
  const range = `between ${field.low} and ${field.high}`;
  if (typed.trim() === '' || !Number.isFinite(value)) return { problem: `Give a number ${range}.` };
  if (field.whole && !Number.isInteger(value)) return { problem: `Give a whole number ${range}.` };
  if (value < field.low || value > field.high) return { problem: `Give a number ${range}.` };
  return { value };
}

/** What differs from the preset, with undefined left out. */
export function differences(preset: Settings, edited: Settings): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(edited).filter(([key, value]) => Reflect.get(preset, key) !== value),
  );
}

export function changedCount(changes: Partial<Settings>): number {
  return Object.keys(changes).length;
}

export interface ChangedRow {
  readonly name: string;
  readonly value: string;
  /** The preset's row it stands in for, if it has one. */
  readonly replaces: string | null;
}

/** Changed values as rows for the table. */
export function changedRows(changes: Partial<Settings>): ChangedRow[] {
  const rows: ChangedRow[] = [];
  for (const { key, name, row } of numberFields) {
    const value = changes[key];
    if (value !== undefined) rows.push({ name, value: String(value), replaces: row ?? null });
  }
  if (changes.device) rows.push({ name: 'Device', value: deviceNames[changes.device], replaces: null });
  return rows;
}
