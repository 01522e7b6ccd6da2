/** Results of whole runs are kept beside the benches, with the machine they were measured on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** @returns path of the file */
export function keepResults(name: string, figures: Readonly<Record<string, unknown>>): string {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  const machine = {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    threads: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  };
  const result = { date: new Date().toISOString().slice(0, 10), machine, ...figures };
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}
