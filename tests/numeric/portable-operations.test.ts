import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Backend } from '../../src-main/ggml/backend.ts';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import { PORTABLE } from '../../src-main/trainer/autograd/forms.ts';
import { readCase } from '../../src-main/trainer/golden/case.ts';
import { loadModel } from '../../src-main/trainer/model.ts';
import { DEFAULT_SIZES, inspectRow } from '../../src-main/trainer/row-graph.ts';
import type { Row } from '../../src-main/trainer/row.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/golden');
const backend = Backend.cpu(loadLibrary('cpu'), 1);
afterAll(() => backend.free());

/** Operations that Metal computes on float32, from docs/ops/Metal.csv of the pinned llama.cpp; views move no data. */
const ON_METAL = new Set(
  (
    'ACC ADD ARGMAX CONCAT CONT CPY DIV GET_ROWS LOG MUL MUL_MAT OPT_STEP_ADAMW REPEAT RMS_NORM ROPE SCALE SET_ROWS ' +
    'SIGMOID SILU SOFTPLUS SOFT_MAX EXP SQR SQRT SUB SUM SUM_ROWS SWIGLU TANH RESHAPE VIEW PERMUTE TRANSPOSE NONE'
  ).split(' '),
);

test.each(readdirSync(FOLDER))('the portable graph of %s uses nothing that Metal lacks', (name) => {
  const golden = readCase(join(FOLDER, name));
  const adapted = (linear: string): boolean => golden.adapted.has(`${linear}.weight`);
  const model = loadModel(backend, golden.modelPath, 'fast', { rank: 4, alpha: 8, adapted }, PORTABLE);
  const run = {
    backward: true,
    withAdapter: true,
    allTargets: false,
    dropout: { probability: 0.1, words: [1] },
    sizes: { ...DEFAULT_SIZES, attentionBlock: 4 },
  };
  const { operations, unsupported } = inspectRow(model, golden.rows[0] as Row, run);
  expect(operations.length).toBeGreaterThan(15);
  expect(operations.filter((operation) => !ON_METAL.has(operation))).toEqual([]);
  expect(unsupported).toEqual([]);
  model.free();
});
