/**
 * `npm run golden -- DIR [--mode exact|fast] [--device cpu|vulkan|cuda|metal] [--forms portable] [--write DIR]`: exit 1 on any
 * failure. `--generate N [--seed 1]`: N random shapes of every family against llama.cpp and finite differences. `--write` puts each trained adapter there as `<case>.gguf`. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Backend } from '../../ggml/backend.ts';
import { type LibraryFlavour, loadLibrary } from '../../ggml/library.ts';
import { allowSoftwareVulkan } from '../../ggml/vulkan-devices.ts';
import { PORTABLE } from '../../trainer/autograd/forms.ts';
import { readCase } from '../../trainer/golden/case.ts';
import { compareShapes } from '../../trainer/golden/compare-shapes.ts';
import { type CaseResult, runCase } from '../../trainer/golden/run-case.ts';

const FLAVOURS: readonly LibraryFlavour[] = ['cpu', 'vulkan', 'cuda', 'metal'];

const USAGE =
  'Use: npm run golden -- DIR [--mode exact|fast] [--device cpu|vulkan|cuda|metal] [--forms best|portable]';

/** Adapter tensors whose gradient is measured, per random shape. */
const PROBES = 4;

const { values, positionals } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        mode: { type: 'string', default: 'exact' },
        device: { type: 'string', default: 'cpu' },
        forms: { type: 'string', default: 'best' },
        threads: { type: 'string', default: '0' },
        write: { type: 'string' },
        generate: { type: 'string' },
        seed: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

if (values.generate !== undefined) {
  const {
    shapes,
    failures: failed,
    worst,
  } = compareShapes(Number(values.generate), Number(values.seed), PROBES);
  for (const [name, { logps, gradients }] of Object.entries(worst)) {
    const note = `log-probabilities ${logps.toExponential(1)} (float32), gradients ${gradients.toExponential(1)}`;
    process.stdout.write(`${name.padEnd(12)}${note}\n`);
  }
  for (const failure of failed) process.stdout.write(`FAIL ${failure}\n`);
  process.stdout.write(`${shapes} shapes, ${failed.length} failures\n`);
  process.exit(failed.length === 0 ? 0 : 1);
}

const [folder] = positionals;
const flavour = FLAVOURS.find((name) => name === values.device);
const { mode } = values;
if (folder === undefined || flavour === undefined || (mode !== 'exact' && mode !== 'fast')) {
  fail(USAGE);
}
if (!existsSync(folder)) fail(`There is no folder ${folder}.`);

const folders = existsSync(join(folder, 'case.json'))
  ? [folder]
  : readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => existsSync(join(path, 'case.json')));
if (folders.length === 0) fail(`There are no cases in ${folder}.`);
const cases = folders.map(readCase);

// One setting serves the whole process: models stored in float32 are judged as float32 in fast mode too.
const fullPrecision = mode === 'exact' || cases.some(({ weightType }) => weightType === 'f32');
if (flavour === 'vulkan') allowSoftwareVulkan();
const library = loadLibrary(flavour);
const backend =
  flavour === 'cpu' ? Backend.cpu(library, Number(values.threads)) : Backend.gpu(library, fullPrecision);
if (backend === undefined) fail(`The ${flavour} library is here, but it finds no device.`);

process.stdout.write(
  `${backend.name}, ${mode}\n${row('case', 'result', 'seconds', 'value / limit where closest')}\n`,
);
let failures = 0;
for (const golden of cases) {
  const { name } = golden;
  try {
    const result = runCase(backend, golden, {
      mode,
      ...(values.forms === 'portable' ? { forms: PORTABLE } : {}),
    });
    if (!result.passed) failures += 1;
    if (values.write !== undefined) writeFileSync(join(values.write, `${name}.gguf`), result.adapter);
    process.stdout.write(
      `${row(name, result.passed ? 'pass' : 'FAIL', result.seconds.toFixed(1), explain(result))}\n`,
    );
  } catch (error) {
    failures += 1;
    process.stdout.write(
      `${row(name, 'ERROR', '', error instanceof Error ? error.message : String(error))}\n`,
    );
  }
}
process.stdout.write(`${cases.length - failures} of ${cases.length} passed\n`);
process.exitCode = failures === 0 ? 0 : 1;

function row(name: string, result: string, seconds: string, note: string): string {
  return `${name.padEnd(26)}${result.padEnd(8)}${seconds.padStart(7)}  ${note}`;
}

/** Every failed quantity, or the one closest to its limit. */
function explain({ measures }: CaseResult): string {
  const byShare = [...measures].sort((a, b) => b.value / b.limit - a.value / a.limit);
  const shown = measures.filter(({ value, limit }) => !(value <= limit));
  return (shown.length > 0 ? shown : byShare.slice(0, 1))
    .map(({ quantity, value, limit }) => `${quantity} ${value.toExponential(1)} / ${limit.toExponential(0)}`)
    .join(', ');
}
