import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import repository from '../../../oxlint.config.ts';

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

/** The lint over a folder laid out like this repository. */
function lint(folder: string, config = `${folder}/oxlint.config.ts`): Diagnostic[] {
  const { stdout } = spawnSync(
    process.execPath,
    ['node_modules/oxlint/bin/oxlint', '-c', config, '--format=json', folder],
    { encoding: 'utf8' },
  );
  const report = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
  return report.diagnostics;
}

test('the rule is on in the repository', () => {
  expect(repository.rules).toMatchObject({ 'layers/directions': 'error', 'import/no-cycle': 'error' });
});

test('every direction of the house is checked: what points back up is an error, what is allowed is not', () => {
  const found = lint('tests/fixtures/layers')
    .filter(({ code }) => code.startsWith('layers'))
    .map(({ filename, message }) => `${filename.replace('tests/fixtures/layers/', '')}: ${message}`)
    .map((line) => line.replace(' (scripts/lint/layers.ts).', ''))
    .sort();
  expect(found).toEqual([
    'src-main/contract/documents.ts: src-main/contract may not import src-main/storage/schema.ts',
    'src-main/core.ts: src-main/core.ts may not import src-main/shell/browser/serve.ts',
    'src-main/core.ts: src-main/core.ts may not use the package “electron”',
    'src-main/ggml/graph.ts: src-main/ggml may not import src-main/trainer/train.ts',
    'src-main/inference/worker.ts: src-main/inference may not import src-main/storage/open.ts',
    'src-main/pipeline/examples/handlers.ts: src-main/pipeline/examples may not import src-main/pipeline/documents/read-again.ts',
    'src-main/pipeline/examples/handlers.ts: src-main/pipeline/examples may not import src-main/trainer/train.ts',
    'src-main/reader/worker.ts: src-main/reader may not import src-main/pipeline/documents/add.ts',
    'src-main/shell/browser/serve.ts: src-main/shell/browser may not use the package “kysely”',
    'src-main/storage/open.ts: src-main/storage may not import src-main/pipeline/documents/queries.ts',
    'src-main/text/similarity.ts: src-main/text may not use the package “node:fs”',
    'src-main/trainer/train.ts: src-main/trainer may not import src-main/storage/open.ts',
    'src-main/trainer/train.ts: src-main/trainer may not use the package “koffi”',
    'src-renderer/documents/screen.tsx: src-renderer may not import src-main/storage/open.ts',
    'src-renderer/documents/screen.tsx: src-renderer may not use the package “@orpc/client”',
    'src-renderer/documents/screen.tsx: src-renderer may not use the package “node:fs/promises”',
    'src-renderer/ui/button.tsx: src-renderer/ui may not import src-renderer/bridge.ts',
  ]);
});

test('a circle of imports is found', () => {
  const circles = lint('tests/fixtures/layers/src-main/text', 'tests/fixtures/layers/oxlint.config.ts')
    .filter(({ code }) => code.includes('no-cycle'))
    .map(({ filename }) => filename.split('/').at(-1))
    .sort();
  expect(circles).toEqual(['first.ts', 'second.ts']);
});
