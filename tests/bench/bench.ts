/** `npm run bench -- train [--shape 135m|starter|1b] [--type q8_0|q4_0|…] [--threads 2] [--tokens 512] [--segments 1] [--answers 1] [--keep]` */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { LibraryFlavour } from '../../src-main/ggml/library.ts';
import type { TypeName } from '../../src-main/ggml/types.ts';
import { benchTraining, keepTraining } from './train.ts';

/** Benches that read their own arguments. */
const others: Record<string, () => Promise<(args: readonly string[]) => Promise<void>>> = {
  elsewhere: async () => (await import('./elsewhere.ts')).benchElsewhere,
  plan: async () => (await import('./plan.ts')).benchPlan,
  'real-data': async () => (await import('./real-data.ts')).benchRealData,
  load: async () => (await import('./load.ts')).benchLoad,
  privacy: async () => (await import('./privacy.ts')).benchPrivacy,
  'kills-training': async () => (await import('./kills-training.ts')).benchKills,
  examples: async () => (await import('./examples.ts')).benchExamples,
  search: async () => (await import('./search.ts')).benchSearch,
  'fuzz-readers': async () => (await import('./fuzz-readers.ts')).benchFuzzReaders,
  'fuzz-gguf': async () => (await import('./fuzz-gguf.ts')).benchFuzzGguf,
  'read-docs': async () => (await import('./read-docs.ts')).benchReadDocs,
  read: async () => (await import('./read.ts')).benchRead,
  import: async () => (await import('./import.ts')).benchImport,
  scroll: async () => (await import('./scroll.ts')).benchScroll,
  share: async () => (await import('./share.ts')).benchShare,
};
const [named = '', ...rest] = process.argv.slice(2);
const other = others[named];
if (other !== undefined) {
  await (await other())(rest);
  process.exit(0);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shape: { type: 'string', default: '135m' },
    type: { type: 'string', default: 'q8_0' },
    device: { type: 'string', default: 'cpu' },
    threads: { type: 'string', default: String(availableParallelism()) },
    tokens: { type: 'string', default: '512' },
    segments: { type: 'string', default: '1' },
    answers: { type: 'string', default: '1' },
    rank: { type: 'string', default: '16' },
    steps: { type: 'string', default: '3' },
    recompute: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

if (positionals[0] !== 'train') {
  process.stderr.write(
    'Use: npm run bench -- train [--shape 135m] [--type q8_0] [--threads 2] [--tokens 512]\n',
  );
  process.exit(2);
}
const figures = benchTraining({
  shape: values.shape,
  type: values.type as TypeName,
  device: values.device as LibraryFlavour,
  threads: Number(values.threads),
  tokens: Number(values.tokens),
  segments: Number(values.segments),
  answers: Number(values.answers),
  rank: Number(values.rank),
  steps: Number(values.steps),
  recompute: values.recompute,
});
const mib = (bytes: number): string => `${Math.round(bytes / 1048576)} MiB`;
process.stdout.write(
  `${values.shape} ${values.type}, ${values.threads} threads, ${values.tokens} tokens: ` +
    `${figures.tokensPerSecond.toFixed(0)} tokens/s (${figures.tokensPerCpuSecond.toFixed(0)} per CPU second), load ${figures.loadSeconds.toFixed(1)} s, ` +
    `peak ${mib(figures.peakBytes)}, graph ${mib(figures.graphBytes)}\n`,
);
for (const [kind, share] of figures.shares) {
  if (share >= 0.005) process.stdout.write(`  ${kind.padEnd(20)} ${(100 * share).toFixed(1)} %\n`);
}
if (values.keep) process.stdout.write(`${keepTraining(values, figures)}\n`);
