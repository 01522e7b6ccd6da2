/**
 * `npm run bench -- real-data -- CSV [--side ours|torch|peft] [--python PATH] [--type q8_0] [--dtype float32] [--examples 32]`
 *
 * One pass over real dialogues (column `dialogue`) and the notes written of them (`section_text`), with a random model
 * of the 135M shape: ours with packed rows and logits for answers only, PyTorch with padded batches of four. Every side
 * trains on the same token ids, made by the starter model's tokenizer. A seeded sample is timed and the whole pass
 * reckoned from it; each call adds its side to what is kept, so that none of them has to be waited for.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { loadLibrary } from '../../src-main/ggml/library.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import type { InferenceMethods } from '../../src-main/inference/protocol.ts';
import { fitExample, planBatches } from '../../src-main/trainer/batch.ts';
import type { TrainerMethods, TrainingExample } from '../../src-main/trainer/protocol.ts';
import { seededRandom, shuffle } from '../../src-main/trainer/random.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { startWorker } from '../../src-main/workers/start-worker.ts';
import { randomModel, SHAPES } from './random-model.ts';
import { keepResults } from './results.ts';

/** Longer examples lose the beginning of their dialogue, on every side. */
const LONGEST = 1024;
const ROOT = join(import.meta.dirname, '../..');
const REFERENCE = join(import.meta.dirname, 'reference');

interface Side {
  readonly examples: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly peakBytes: number;
  /** The whole file at this speed. */
  readonly wholePassSeconds: number;
}

export async function benchRealData(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: args.filter((word) => word !== '--'),
    allowPositionals: true,
    options: {
      side: { type: 'string', default: 'ours' },
      python: { type: 'string', default: 'python3' },
      type: { type: 'string', default: 'q8_0' },
      dtype: { type: 'string', default: 'bfloat16' },
      examples: { type: 'string', default: '32' },
      threads: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [csv] = positionals;
  if (csv === undefined) throw new Error('Say which CSV: it needs the columns dialogue and section_text.');
  const all = await encode(csv);
  const sample = shuffle([...all], seededRandom(1)).slice(0, Number(values.examples));
  const whole = { examples: all.length, tokens: tokensOf(all) };
  const folder = mkdtempSync(join(tmpdir(), 'bench-real-'));
  try {
    const threads = Number(values.threads);
    const name =
      values.side === 'ours' ? `ours ${values.type}` : `${values.side} ${values.dtype}, padded batches of 4`;
    const measured =
      values.side === 'ours'
        ? await trainOurs(folder, sample, values.type as TypeName, threads)
        : trainReference(folder, sample, { ...values, threads });
    const tokens = tokensOf(sample);
    const tokensPerSecond = tokens / measured.seconds;
    const side: Side = {
      examples: sample.length,
      tokens,
      seconds: round(measured.seconds),
      tokensPerSecond: round(tokensPerSecond),
      peakBytes: measured.peakBytes,
      wholePassSeconds: Math.round(whole.tokens / tokensPerSecond),
    };
    keep(name, side, whole);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Dialogue as the question, note as the answer, as the app encodes them. */
async function encode(csv: string): Promise<TrainingExample[]> {
  const { data } = Papa.parse<Record<string, string>>(readFileSync(csv, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  const conversations = data.map(({ dialogue = '', section_text: note = '' }) => [
    { role: 'user' as const, content: dialogue },
    { role: 'assistant' as const, content: note },
  ]);
  const client = startWorker<InferenceMethods>('inference', spawnInNode({ root: ROOT }));
  try {
    const modelPath = join(ROOT, 'resources/models/starter-q8_0.gguf');
    const request = client.request('encode', { modelPath, conversations }, { deadlineMs: null });
    return (await request.result).conversations.map((encoded, i) =>
      fitExample({ id: String(i), ...encoded }, LONGEST),
    );
  } finally {
    await client.close();
  }
}

async function trainOurs(
  folder: string,
  training: readonly TrainingExample[],
  type: TypeName,
  threads: number,
): Promise<{ seconds: number; peakBytes: number }> {
  const modelPath = join(folder, 'model.gguf');
  writeFileSync(modelPath, randomModel(loadLibrary('cpu'), SHAPES['135m'] as (typeof SHAPES)[string], type));
  const settings = {
    rank: 16,
    alpha: 32,
    dropout: 0,
    learningRate: 1e-4,
    warmupShare: 0.05,
    weightDecay: 0.01,
    gradientClip: 1,
    passes: 1,
    rowTokens: LONGEST,
    rowsPerStep: 1,
    validateEvery: 1e9,
    patience: 0,
    seed: 1,
    threads,
    device: 'cpu',
    mode: 'fast',
  } as const;
  const { rowsPerPass, tokensPerPass } = planBatches(training, settings);
  process.stdout.write(
    `${training.length} examples in ${rowsPerPass} rows, ${tokensPerPass} tokens with filling\n`,
  );
  const client = startWorker<TrainerMethods>('trainer', spawnInNode({ root: ROOT }));
  try {
    let began = 0;
    const params = { modelPath, training, validation: [], settings, checkpointEvery: 1e9 };
    const onEvent = (event: { readonly type: string }): void => {
      if (event.type === 'plan') began = performance.now();
    };
    await client.request('train', params, { deadlineMs: null, onEvent }).result;
    const seconds = (performance.now() - began) / 1000;
    const status = readFileSync(`/proc/${client.pid}/status`, 'utf8');
    return { seconds, peakBytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024 };
  } finally {
    await client.close();
  }
}

function trainReference(
  folder: string,
  examples: readonly TrainingExample[],
  how: { readonly side: string; readonly python: string; readonly dtype: string; readonly threads: number },
): { seconds: number; peakBytes: number } {
  const data = join(folder, 'examples.jsonl');
  const lines = examples.map(({ tokens, answer }) =>
    JSON.stringify({ tokens: [...tokens], answer: [...answer] }),
  );
  writeFileSync(data, `${lines.join('\n')}\n`);
  const script = join(REFERENCE, `train_${how.side}.py`);
  const options = ['--data', data, '--rows', '4', '--dtype', how.dtype, '--threads', String(how.threads)];
  const { status, stdout, stderr } = spawnSync(how.python, [script, ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return JSON.parse(stdout) as { seconds: number; peakBytes: number };
}

function keep(name: string, side: Side, whole: { readonly examples: number; readonly tokens: number }): void {
  process.stdout.write(`${name}: ${JSON.stringify(side)}\n`);
  const path = join(import.meta.dirname, 'results', 'real-data.json');
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { sides?: Record<string, Side> }).sides
    : {};
  const sides: Record<string, Side> = { ...before, [name]: side };
  const ours = Object.entries(sides).filter(([key]) => key.startsWith('ours'));
  const ratios = Object.fromEntries(
    ours.flatMap(([own, { tokensPerSecond }]) =>
      Object.entries(sides)
        .filter(([key]) => !key.startsWith('ours'))
        .map(([other, reference]) => [
          `${own} against ${other}`,
          round(tokensPerSecond / reference.tokensPerSecond),
        ]),
    ),
  );
  keepResults('real-data', { whole, longestTokens: LONGEST, sides, ratios });
  for (const [what, ratio] of Object.entries(ratios))
    process.stdout.write(`  ${what}: ${ratio} times as fast\n`);
}

function tokensOf(examples: readonly TrainingExample[]): number {
  return examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
