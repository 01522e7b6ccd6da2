/** The values of a training that may be changed by hand: name, bounds, and how a typed figure is read. */
import type { Settings } from './choice-store.ts';

type NumberKey = Exclude<keyof Settings, 'device' | 'mode'>;

export interface NumberField {
  readonly key: NumberKey;
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

/** Bounds follow the contract's; the upper ones keep a slip of the finger from filling memory. */
export const numberFields: readonly NumberField[] = [
  { key: 'passes', name: 'Epochs', low: 0.1, high: 100, whole: false },
  { key: 'learningRate', name: 'Learning rate', low: 1e-7, high: 0.1, whole: false },
  { key: 'rank', name: 'Rank', low: 1, high: 256, whole: true },
  { key: 'alpha', name: 'Alpha', low: 0.1, high: 1024, whole: false },
  { key: 'dropout', name: 'Dropout', low: 0, high: 0.9, whole: false },
  { key: 'warmupShare', name: 'Warm-up share', low: 0, high: 1, whole: false },
  { key: 'weightDecay', name: 'Weight decay', low: 0, high: 1, whole: false },
  { key: 'gradientClip', name: 'Gradient clipping', low: 0, high: 100, whole: false },
  { key: 'rowTokens', name: 'Sequence (tokens)', low: 32, high: 32_768, whole: true },
  { key: 'rowsPerStep', name: 'Batch (rows)', low: 1, high: 256, whole: true },
  { key: 'validateEvery', name: 'Check every (steps)', low: 1, high: 10_000, whole: true },
  { key: 'patience', name: 'Patience (checks)', low: 0, high: 1000, whole: true },
  { key: 'seed', name: 'Seed', low: 0, high: 2_147_483_647, whole: true },
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

/** Changed values as rows for the table. */
export function fieldsOf(
  changes: Partial<Settings>,
): { field: { key: string; name: string }; value: string }[] {
  const rows: { field: { key: string; name: string }; value: string }[] = [];
  for (const field of numberFields) {
    const value = changes[field.key];
    if (value !== undefined) rows.push({ field, value: String(value) });
  }
  if (changes.device)
    rows.push({ field: { key: 'device', name: 'Device' }, value: deviceNames[changes.device] });
  return rows;
}
