/** `npm test`: every check in order, cheapest first; stops at the first that fails. Ends with one counting line. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildRenderer } from './build.mjs';
import { findCommand, findNode, readStamp, root, run } from './processes.mjs';
import { ensureChromium, ensureSoftwareVulkan } from './system.mjs';

const REPORTS = 'out/test-reports';

const node = (name, words, command) => [findNode(), [findCommand(name, command), ...words]];
const vitest = (project) =>
  node('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORTS}/${project}.json`,
  ]);

/** @type {{ name: string, words: string, report?: string, command: () => [string, string[]] }[]} */
const STEPS = [
  {
    name: 'format',
    words: 'format (Biome)',
    command: () => node('@biomejs/biome', ['format', '.'], 'biome'),
  },
  {
    name: 'types',
    words: 'types (TypeScript)',
    command: () => node('typescript', ['-p', 'tsconfig.json'], 'tsc'),
  },
  {
    name: 'lint',
    words: 'lint and layer rules (oxlint)',
    command: () => node('oxlint', ['-c', 'oxlint.config.ts', '--type-aware', '--deny-warnings']),
  },
  { name: 'lengths', words: 'file lengths', command: () => [findNode(), ['scripts/check-lengths.ts']] },
  { name: 'unused', words: 'unused code (knip)', command: () => node('knip', []) },
  { name: 'unit', words: 'unit tests', report: 'unit', command: () => vitest('unit') },
  { name: 'numeric', words: 'numeric tests', report: 'numeric', command: () => vitest('numeric') },
  {
    name: 'with-model',
    words: 'tests with the starter model',
    report: 'with-model',
    command: () => vitest('with-model'),
  },
  {
    name: 'e2e',
    words: 'end-to-end tests (Playwright)',
    report: 'e2e',
    command: () => node('@playwright/test', ['test'], 'playwright'),
  },
];

/** @param {string[]} chosen step names; none = all @returns {Promise<number>} exit code */
export async function runTests(chosen) {
  const unknown = chosen.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `No such step: ${unknown.join(', ')}. There are: ${STEPS.map((step) => step.name).join(', ')}.`,
    );
  }
  const steps = chosen.length === 0 ? STEPS : STEPS.filter((step) => chosen.includes(step.name));
  const env = {};
  if (steps.some((step) => step.name === 'e2e')) {
    env.VERNACULAR_CHROMIUM = await ensureChromium();
    await buildRenderer();
  }
  if (steps.some((step) => step.name === 'numeric')) console.log(await ensureSoftwareVulkan());

  const total = { passed: 0, failed: 0, skipped: 0 };
  let stopped = null;
  for (const { report } of steps) {
    if (report !== undefined) rmSync(join(root, REPORTS, `${report}.json`), { force: true });
  }
  for (const step of steps) {
    console.log(`\n── ${step.words}`);
    const begun = Date.now();
    const [program, words] = step.command();
    const code = await run(program, words, { env });
    const counts = step.report === undefined ? null : readCounts(step.report);
    total.passed += counts?.passed ?? (code === 0 ? 1 : 0);
    total.skipped += counts?.skipped ?? 0;
    // A step that failed without a failed test (a crash, nothing found) is a failure of its own.
    total.failed += Math.max(counts?.failed ?? 0, code === 0 ? 0 : 1);
    console.log(
      `   ${step.words}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - begun) / 1000)} s`,
    );
    if (code !== 0) {
      stopped = step;
      break;
    }
  }
  console.log('');
  if (stopped !== null)
    console.log(`Stopped at: ${stopped.words}. Run it alone: npm test -- ${stopped.name}`);
  if (total.skipped > 0) console.log(`${total.skipped} skipped here; each says why above.`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return stopped === null ? 0 : 1;
}

/** Counts from vitest's or Playwright's JSON report. */
function readCounts(name) {
  const path = `${REPORTS}/${name}.json`;
  if (!existsSync(join(root, path))) return null;
  const report = readStamp(path);
  if (report?.stats !== undefined) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected + flaky, failed: unexpected, skipped };
  }
  if (report?.numTotalTests === undefined) return null;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
