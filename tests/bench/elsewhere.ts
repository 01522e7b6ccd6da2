/**
 * `npm run bench -- elsewhere --python PYTHON [--keep]`: a training on the starter, its folder for TRL, that folder run by
 * PYTHON with one and with two processes on the CPU, both results brought in and scored; then handed over to an sshd on
 * loopback whose line is cut, with the app closed meanwhile. PYTHON needs the folder's requirements.txt and `gguf`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRouterClient } from '@orpc/server';
import { createCore } from '../../src-main/core.ts';
import { spawnInNode } from '../../src-main/workers/spawn-in-node.ts';
import { hasSshd, loopbackSshd } from '../support/loopback-sshd.ts';
import { fillSmallProject } from '../support/small-project.ts';
import { root, starterPath } from '../support/starter.ts';
import { until } from '../support/until.ts';
import { keepResults } from './results.ts';

const patience = 600_000;

async function open(folder: string) {
  const core = await createCore({
    shell: 'terminal',
    folder,
    resources: join(root, 'resources'),
    version: '0.0.0',
    takesPaths: true,
    keychain: null,
    spawn: spawnInNode({ root }),
  });
  return { core, ask: createRouterClient(core.router) };
}
type Ask = Awaited<ReturnType<typeof open>>['ask'];

export async function benchElsewhere(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { python: { type: 'string' }, keep: { type: 'boolean', default: false } },
  });
  if (values.python === undefined) throw new Error('Say which Python: --python PYTHON');
  const { python } = values;
  const work = mkdtempSync(join(tmpdir(), 'vernacular elsewhere '));
  process.env['OMP_NUM_THREADS'] = '1';
  let opened = await open(join(work, 'workspace'));
  try {
    await opened.ask.workspace.create({ passphrase: null, reviewer: 'Bench' });
    const { id: projectId } = await opened.ask.workspace.createProject({ name: 'Elsewhere' });
    const trained = await trainHere(opened.ask, projectId);
    const made = await makeFolder(opened.ask, projectId, trained.id);
    const model = join(work, 'starter in Hugging Face form');
    must(python, [join(root, 'tests/bench/reference/elsewhere_model.py'), starterPath, model], work);

    const torchrun = join(dirname(python), 'torchrun');
    const processes = [];
    for (const [count, program, launch] of [
      [1, python, []],
      [2, torchrun, ['--standalone', '--nproc_per_node', '2']],
    ] as const) {
      const output = join(work, `result of ${count}`);
      must(program, [...launch, 'train.py', '--model', model, '--output', output], made.folder);
      const run = await opened.ask.elsewhere.importResult({ projectId, folder: output });
      processes.push({ processes: count, ...resultOf(output), ...(await scored(opened.ask, run.id)) });
    }
    const here = { ...trained, ...(await scored(opened.ask, trained.id)) };
    keepResults('elsewhere', { here, elsewhere: processes, overSsh: 'broken off before it was tried' });
    const server = hasSshd ? await overSsh(opened, work, projectId, made.id, { python, model }) : null;
    if (server !== null) opened = server.opened;
    const figures = { here, elsewhere: processes, overSsh: server?.figures ?? 'no sshd on this computer' };
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    process.stdout.write(`Kept in ${keepResults('elsewhere', figures)}\n`);
  } finally {
    await opened.core.close();
    if (!values.keep) rmSync(work, { recursive: true, force: true });
  }
}

async function trainHere(ask: Ask, projectId: string) {
  const modelId = await fillSmallProject(ask, projectId, 12);
  const settings = { passes: 8, rowsPerStep: 1, validateEvery: 10, patience: 0, threads: 1, seed: 7 };
  const { id } = await ask.training.start({ projectId, modelId, preset: 'balanced', settings });
  await until(async () => (await ask.training.get({ runId: id })).state === 'finished', patience);
  const run = await ask.training.get({ runId: id });
  return { id, steps: run.step, bestLoss: run.bestLoss, seconds: Math.round(run.secondsSpent) };
}

async function makeFolder(ask: Ask, projectId: string, runId: string) {
  const wanted = { projectId, runId, kind: 'trl' as const };
  const { fingerprint } = await ask.sharing.leaves(wanted);
  const { id } = await ask.sharing.make({ ...wanted, confirmed: fingerprint });
  const find = async () => (await ask.sharing.list({ projectId })).find((each) => each.id === id);
  await until(async () => ['ready', 'failed'].includes((await find())?.state ?? ''), patience);
  const made = await find();
  if (made?.state !== 'ready') throw new Error(`No folder: ${JSON.stringify(made?.problem)}`);
  return made;
}

/** Share of test questions answered rightly, and words in common, of base and tuned. */
async function scored(ask: Ask, runId: string) {
  const { id: evaluationId } = await ask.evaluation.start({ runId });
  const get = () => ask.evaluation.get({ evaluationId });
  await until(async () => !['waiting', 'running'].includes((await get()).state), patience);
  const { metrics, state, right } = await get();
  const f1 = metrics.find(({ metric }) => metric === 'tokenF1');
  return { state, right, tokenF1: { base: f1?.base.mean, tuned: f1?.tuned.mean } };
}

function resultOf(folder: string) {
  const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
    readonly effective: object;
    readonly versions: object;
  };
  const losses = readFileSync(join(folder, 'curve.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as { training_loss: number | null }]))
    .flatMap((row) => (row.training_loss === null ? [] : [row.training_loss]));
  return { ...settings, firstLosses: losses.slice(0, 5), lastLoss: losses.at(-1) };
}

async function overSsh(
  { core, ask }: Awaited<ReturnType<typeof open>>,
  work: string,
  projectId: string,
  exportId: string,
  { python, model }: { readonly python: string; readonly model: string },
) {
  // Its configuration files take no spaces.
  const folder = mkdtempSync(join(tmpdir(), 'vernacular-sshd-'));
  const sshd = await loopbackSshd(folder);
  const base = `.vernacular-bench-${process.pid}`;
  process.env['VERNACULAR_TRAIN_ELSEWHERE'] = 'on';
  process.env['VERNACULAR_SSH_CONFIG'] = sshd.configFile;
  const began = Date.now();
  try {
    const server = await ask.elsewhere.saveServer({
      id: null,
      name: 'Loopback',
      kind: 'host',
      address: 'loopback',
      folder: base,
      model,
      processes: 2,
      prepare: `export PATH='${dirname(python)}':"$PATH" OMP_NUM_THREADS=1`,
    });
    const checks = await ask.elsewhere.checkServer({ serverId: server.id });
    const { id } = await ask.elsewhere.handOver({ exportId, serverId: server.id });
    const jobOf = async (from: Ask) =>
      (await from.elsewhere.jobs({ projectId })).find((each) => each.id === id);
    await until(async () => {
      const job = await jobOf(ask);
      if (job?.state === 'failed') throw new Error(JSON.stringify(job.problem));
      return (job?.step ?? 0) > 0;
    }, patience);
    const stepAtCut = (await jobOf(ask))?.step;
    await sshd.stop();
    await core.close();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await sshd.start();
    const opened = await open(join(work, 'workspace'));
    await opened.ask.workspace.unlock({ passphrase: null });
    await until(async () => {
      const job = await jobOf(opened.ask);
      return job?.state === 'failed' || (job?.removedAt ?? null) !== null;
    }, patience);
    const job = await jobOf(opened.ask);
    const left = spawnSync('ls', [join(homedir(), base)], { encoding: 'utf8' }).stdout.trim();
    const figures = {
      checks,
      stepAtCut,
      state: job?.state,
      problem: job?.problem,
      rowsOfCurve: job?.curve.length,
      filesSent: job?.sent.length,
      leftOnServer: left === '' ? 'nothing' : left,
      seconds: Math.round((Date.now() - began) / 1000),
      ...(job?.importedRunId == null ? {} : await scored(opened.ask, job.importedRunId)),
    };
    return { figures, opened };
  } finally {
    await sshd.stop();
    for (const path of [folder, join(homedir(), base)]) rmSync(path, { recursive: true, force: true });
  }
}

function must(program: string, args: readonly string[], folder: string): void {
  const { status, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.slice(-3000)}`);
}
