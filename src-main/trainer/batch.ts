/**
 * From examples to optimizer steps: packing into rows, and an order that follows from the seed alone. A run that
 * stopped anywhere continues by asking for the same step again; there is no hidden state.
 */
import type { Objective } from './objective.ts';
import type { TrainingExample } from './protocol.ts';
import { seededRandom, shuffle } from './random.ts';
import { LANES, type Row } from './row.ts';

/** Rows and what they are trained for. */
export interface Batch {
  readonly rows: readonly Row[];
  readonly objective: Objective;
}

export interface Batches {
  /** Optimizer steps in the whole run. */
  readonly steps: number;
  /** Rows of the first pass. */
  readonly rowsPerPass: number;
  /** Tokens of one pass. */
  readonly tokensPerPass: number;
  /** What step number `step` (0 = first) learns from, and how many passes are done after it. */
  readonly at: (step: number) => Batch & { readonly pass: number };
  /** The row that needs most memory. */
  readonly longest: Row;
}

export interface BatchSettings {
  readonly rowTokens: number;
  readonly rowsPerStep: number;
  /** May be fractional. */
  readonly passes: number;
  readonly seed: number;
}

/** Rows that stay open while packing: more fill better, fewer keep the shuffled order. */
const OPEN_ROWS = 16;

export function planBatches(examples: readonly TrainingExample[], settings: BatchSettings): Batches {
  const usable = examples.map((example) => fitExample(example, settings.rowTokens)).filter(teachesSomething);
  if (usable.length === 0) throw new Error('No example has an answer to learn from.');
  const passes = Array.from({ length: Math.ceil(settings.passes) }, (_, pass) => {
    const order = shuffle([...usable], seededRandom(settings.seed, 0x6f726465, pass));
    return packRows(order, settings.rowTokens);
  });
  const batch = (rows: readonly TrainingExample[][]): Batch => ({
    rows: rows.map(joinExamples),
    objective: { kind: 'answers' },
  });
  return cutIntoSteps(passes, (row) => row, batch, settings);
}

/**
 * Steps over any kind of item, `rowsPerStep` of them at a time.
 * @param passes the items of each pass, in order
 * @param heaviest the examples that an item puts into its longest row
 */
export function cutIntoSteps<T>(
  passes: readonly (readonly T[])[],
  heaviest: (item: T) => readonly TrainingExample[],
  batch: (items: readonly T[]) => Batch,
  settings: BatchSettings,
): Batches {
  const perPass = passes.map((items) => Math.ceil(items.length / settings.rowsPerStep));
  const starts: number[] = [];
  let total = 0;
  for (const count of perPass) {
    starts.push(total);
    total += count;
  }
  const unfinished = Math.ceil(settings.passes) - settings.passes;
  const steps = Math.max(1, total - Math.floor(unfinished * (perPass.at(-1) ?? 0)));
  const [first = []] = passes;
  const longest = passes
    .flat()
    .map(heaviest)
    .reduce((a, b) => (tokenCount(b) > tokenCount(a) ? b : a));
  const firstRows = batch(first).rows;
  return {
    steps,
    rowsPerPass: firstRows.length,
    tokensPerPass: firstRows.reduce((sum, { tokens }) => sum + tokens.length, 0),
    longest: joinExamples(longest),
    at: (step) => {
      const pass = starts.findLastIndex((start) => start <= step);
      const within = step - (starts[pass] as number);
      const items =
        passes[pass]?.slice(within * settings.rowsPerStep, (within + 1) * settings.rowsPerStep) ?? [];
      return { ...batch(items), pass: pass + (within + 1) / (perPass[pass] as number) };
    },
  };
}

/** Rows for measuring: in the order given, packed, nothing shuffled. */
export function packForValidation(examples: readonly TrainingExample[], rowTokens: number): Batch {
  const usable = examples.map((example) => fitExample(example, rowTokens)).filter(teachesSomething);
  return { rows: packRows(usable, rowTokens).map(joinExamples), objective: { kind: 'answers' } };
}

/** Put each example into the open row it fills best; a row that nothing fits any more is closed. */
function packRows(examples: readonly TrainingExample[], rowTokens: number): TrainingExample[][] {
  const closed: TrainingExample[][] = [];
  const open: { examples: TrainingExample[]; room: number }[] = [];
  for (const example of examples) {
    const length = example.tokens.length;
    const fitting = open.filter(({ room }) => room >= length);
    if (fitting.length === 0) {
      if (open.length === OPEN_ROWS) {
        const fullest = open.reduce((a, b) => (b.room < a.room ? b : a));
        closed.push(open.splice(open.indexOf(fullest), 1)[0]?.examples ?? []);
      }
      open.push({ examples: [example], room: rowTokens - length });
      continue;
    }
    const best = fitting.reduce((a, b) => (b.room < a.room ? b : a));
    best.examples.push(example);
    best.room -= length;
  }
  return [...closed, ...open.map((row) => row.examples)];
}

/**
 * One row: positions restart and attention stays within each example; the last token of one predicts nothing. Filled
 * up to a multiple of eight tokens by a segment that nobody sees.
 */
export function joinExamples(examples: readonly TrainingExample[]): Row {
  const total = Math.ceil(tokenCount(examples) / LANES) * LANES;
  const row = {
    tokens: new Int32Array(total),
    positions: new Int32Array(total),
    segments: new Int32Array(total),
    targets: new Int32Array(total).fill(-1),
    weights: new Float32Array(total),
  };
  let at = 0;
  examples.forEach(({ tokens, answer }, segment) => {
    tokens.forEach((token, i) => {
      row.tokens[at + i] = token;
      row.positions[at + i] = i;
      row.segments[at + i] = segment;
      if (i + 1 < tokens.length) {
        row.targets[at + i] = tokens[i + 1] as number;
        row.weights[at + i] = answer[i + 1] as number;
      }
    });
    at += tokens.length;
  });
  row.segments.fill(examples.length, at);
  for (let i = at; i < total; i += 1) row.positions[i] = i - at;
  return row;
}

/** Too long for a row: the beginning of the prompt goes, the answer stays. */
export function fitExample(example: TrainingExample, rowTokens: number): TrainingExample {
  if (example.tokens.length <= rowTokens) return example;
  return {
    id: example.id,
    tokens: example.tokens.slice(-rowTokens),
    answer: example.answer.slice(-rowTokens),
  };
}

function teachesSomething({ answer }: TrainingExample): boolean {
  return answer.some((learned, i) => i > 0 && learned !== 0);
}

function tokenCount(examples: readonly TrainingExample[]): number {
  return examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
}
