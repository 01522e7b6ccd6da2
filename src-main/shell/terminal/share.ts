/** `npm run share`: models and adapters as plain files into forms that other programs take, without a workspace. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPeft } from '../../model-files/import-peft.ts';
import { asProblem } from '../../model-files/problems.ts';
import type { Comparison, FileProgress, FileWorkers, WorkOptions } from '../../model-files/work.ts';
import { writeMerged } from '../../model-files/write-merged.ts';
import { writePeft } from '../../model-files/write-peft.ts';
import { startFileWorkers } from '../../model-files/start-file-workers.ts';
import { spawnInNode } from '../../workers/spawn-in-node.ts';
import { readShareArguments, type ShareTask, shareUsage } from './share-arguments.ts';
import { shareRun, shareRunUsage } from './share-run.ts';

const root = join(import.meta.dirname, '../../..');

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${shareRunUsage}\n${shareUsage}`);
    return 0;
  }
  // A training of a workspace, and not plain files.
  if (args.some((each) => each === '--runs' || each === '--run' || each.startsWith('--run=')))
    return shareRun(args);
  let task: ShareTask;
  try {
    task = readShareArguments(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${shareUsage}`);
    return 2;
  }
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const workers = startFileWorkers(spawnInNode({ root }));
  try {
    const options = { replace: task.replace, signal: abort.signal, onProgress: progress() };
    process.stdout.write(await run(task, workers, options));
    return 0;
  } catch (error) {
    const { code, what, safe, remedy, evidence } = asProblem(error).problem;
    const details = evidence === undefined ? '' : `Details: ${evidence}\n`;
    process.stderr.write(`${what} (${code})\n${safe}\n${remedy}\n${details}`);
    return abort.signal.aborted ? 130 : 1;
  } finally {
    await workers.close();
  }
}

async function run(task: ShareTask, workers: FileWorkers, options: WorkOptions): Promise<string> {
  switch (task.kind) {
    case 'peft': {
      const { folder, files, facts } = await writePeft(workers, task, options);
      const { architecture, modules, rank, alpha } = facts;
      return lines(
        `PEFT adapter in ${folder}: ${files.map(({ name }) => name).join(', ')}`,
        `${architecture}, ${modules} matrices, rank ${rank}, alpha ${alpha}; read back, every number the same`,
        facts.base.hubId === null && task.baseId === null
          ? 'The base model’s file does not say its name on the Hub; say it with --base-id ORGANISATION/NAME.'
          : '',
      );
    }
    case 'merged': {
      const appVersion = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string })
        .version;
      const { folder, files, facts, comparison } = await writeMerged(
        workers,
        { ...task, appVersion },
        options,
      );
      return lines(
        `Merged model in ${folder}: ${files.map(({ name }) => name).join(', ')}`,
        `${facts.architecture}, ${facts.label}, ${facts.changed} of ${facts.tensors} tensors changed, ${facts.bytes} bytes`,
        `Opened again; ${compared(comparison)}`,
      );
    }
    case 'from-peft': {
      const { path, facts, effect } = await importPeft(workers, task, options);
      const { architecture, modules, rank, alpha, notes } = facts;
      return lines(
        `Adapter in ${path}`,
        `${architecture}, ${modules} matrices, rank ${rank}, alpha ${alpha}; read back, every number the same`,
        ...notes,
        `Loaded on its base model; against the base alone, ${compared(effect)}`,
      );
    }
  }
}

function compared({
  tokens,
  meanDifference,
  maxDifference,
  perplexityBefore,
  perplexityAfter,
}: Comparison): string {
  const number = (value: number): string => value.toPrecision(3);
  return (
    `log-probabilities of ${tokens} tokens differ by ${number(meanDifference)} on average, ${number(maxDifference)} at most; ` +
    `perplexity ${number(perplexityBefore)} before, ${number(perplexityAfter)} after`
  );
}

function lines(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== '')
    .map((text) => `${text}\n`)
    .join('');
}

const WORDS = { hashing: 'Reading', writing: 'Writing', checking: 'Checking' } as const;

/** One line on a terminal, rewritten as the work goes on; nothing where errors go to a file. */
function progress(): (progress: FileProgress) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return ({ doing, share }) => {
    process.stderr.write(`\r${WORDS[doing]} ${String(Math.round(share * 100)).padStart(3)} %`);
    if (doing === 'checking' && share === 1) process.stderr.write('\r\u001b[K');
  };
}

process.exit(await main(process.argv.slice(2)));
