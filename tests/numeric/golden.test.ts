import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { PORTABLE } from '../../src-main/trainer/autograd/forms.ts';
import { readCase } from '../../src-main/trainer/golden/case.ts';
import { type CaseOptions, runCase } from '../../src-main/trainer/golden/run-case.ts';
import { DEFAULT_SIZES } from '../../src-main/trainer/row-graph.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/golden');
const CASES = readdirSync(FOLDER).sort();
const backend = Backend.cpu(loadLibrary('cpu'), 1);

function failures(name: string, options: CaseOptions): string[] {
  return runCase(backend, readCase(join(FOLDER, name)), options)
    .measures.filter(({ value, limit }) => !(value <= limit))
    .map(({ quantity, value, limit }) => `${quantity} ${value} > ${limit}`);
}

describe.each(CASES)('the case %s agrees with the float64 reference', (name) => {
  test('in exact mode within float32 rounding', () => {
    expect(failures(name, { mode: 'exact' })).toEqual([]);
  });

  test('in fast mode within the rounding of its weight type', () => {
    expect(failures(name, { mode: 'fast' })).toEqual([]);
  });

  test('with portable operations only', () => {
    expect(failures(name, { mode: 'exact', forms: PORTABLE })).toEqual([]);
  });

  test('with tiny blocks, logits in pieces and layers computed twice', () => {
    const sizes = { ...DEFAULT_SIZES, attentionBlock: 3, logitsAtOnce: 700, recompute: 1, rowTokens: 5 };
    expect(failures(name, { mode: 'exact', sizes })).toEqual([]);
  });
});
