/** `npm run share -- --target … --run ID --out DIR`: what the Share screen makes, for a training of a workspace. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type Problem, ProblemError, problemSchema } from '../../contract/errors.ts';
import { type Export, type ExportKind, exportOptionsSchema, type Leaving } from '../../contract/sharing.ts';
import { chooseDataFolder } from '../data-folder.ts';
import { type OpenCore, openCore } from './open-core.ts';

type Client = OpenCore['client'];

const targets: Readonly<Record<string, Exclude<ExportKind, 'report' | 'demo' | 'archive'>>> = {
  adapter: 'adapter',
  merged: 'merged',
  peft: 'peft',
  ollama: 'ollama',
  lmstudio: 'lmstudio',
  jan: 'jan',
  'llama-server': 'llama-server',
  dataset: 'examples',
  trl: 'trl',
  evidence: 'evidence',
};

export const shareRunUsage = `Share a training of a workspace, as the Share screen does: written, opened again, checked, then put in place.

  npm run share -- --runs                               the trainings, with their ids
  npm run share -- --target TARGET --run ID --out DIR   TARGET: ${Object.keys(targets).join(' | ')}

  --run latest       the newest training that has a result
  --workspace DIR    folder of the workspace; otherwise VERNACULAR_FOLDER, otherwise the app's own place
  --type TYPE        whole models: q8_0 (default), f16, own, q4_k_m
  --form FORM        ollama, llama-server: joined (default) or beside
  --format FORMAT    dataset: openai-chat (default), openai-preference, hugging-face, alpaca, share-gpt, csv
  --confirm NAME     who has looked at the private details in it and says that it may leave

The passphrase of the workspace is read from VERNACULAR_PASSPHRASE. The app must be closed.
Exit code 0: written and checked. 1: refused or failed, nothing written. 2: the command makes no sense. 3: details that were
masked in the documents still stand in it, and nobody has confirmed it.
`;

const pollMs = 300;

/** @returns exit code */
export async function shareRun(args: readonly string[]): Promise<number> {
  let wish: ReturnType<typeof readArguments>;
  try {
    wish = readArguments(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${shareRunUsage}`);
    return 2;
  }
  const core = await openCore(wish.workspace);
  const stopped = (): void => {
    void core.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', stopped);
  process.once('SIGTERM', stopped);
  try {
    await core.client.workspace.unlock({ passphrase: process.env['VERNACULAR_PASSPHRASE'] ?? null });
    return wish.kind === null
      ? await listRuns(core.client)
      : await make(core.client, { ...wish, kind: wish.kind });
  } catch (error) {
    const problem = problemOf(error);
    if (problem === null) throw error;
    const details = problem.evidence === undefined ? '' : `Details: ${problem.evidence}\n`;
    process.stderr.write(`${problem.what} (${problem.code})\n${problem.safe}\n${problem.remedy}\n${details}`);
    return 1;
  } finally {
    await core.close();
  }
}

function readArguments(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'boolean', default: false },
      target: { type: 'string' },
      run: { type: 'string' },
      out: { type: 'string' },
      workspace: { type: 'string' },
      type: { type: 'string' },
      form: { type: 'string' },
      format: { type: 'string' },
      confirm: { type: 'string' },
    },
  });
  const workspace = chooseDataFolder(values.workspace);
  if (values.runs) return { workspace, kind: null, runId: '', out: '', confirm: null, options: {} };
  const kind = targets[values.target ?? ''];
  if (kind === undefined) throw new Error(`--target is one of ${Object.keys(targets).join(', ')}.`);
  if (values.run === undefined || values.run === '') throw new Error('--run is missing.');
  if (values.out === undefined || values.out === '') throw new Error('--out is missing.');
  const options = exportOptionsSchema.partial().safeParse({
    ...(values.type !== undefined && { weights: values.type }),
    ...(values.form !== undefined && { form: values.form }),
    ...(values.format !== undefined && { format: values.format }),
  });
  if (!options.success) throw new Error(options.error.issues.map(({ message }) => message).join('; '));
  return {
    workspace,
    kind,
    runId: values.run,
    out: resolve(values.out),
    confirm: values.confirm ?? null,
    options: options.data,
  };
}

async function listRuns(client: Client): Promise<number> {
  for (const project of await client.workspace.projects()) {
    for (const run of await client.training.runs({ projectId: project.id })) {
      process.stdout.write(
        `${run.id}  ${run.state.padEnd(13)}  ${run.createdAt}  ${project.name}, ${run.modelName}\n`,
      );
    }
  }
  return 0;
}

type Wish = ReturnType<typeof readArguments> & { readonly kind: Exclude<ExportKind, 'report'> };

async function make(client: Client, wish: Wish): Promise<number> {
  const { projectId, runId } = await findRun(client, wish.runId);
  const wanted = {
    projectId,
    runId: wish.kind === 'examples' ? null : runId,
    kind: wish.kind,
    options: exportOptionsSchema.parse(wish.options),
  };
  const leaving = await client.sharing.leaves(wanted);
  tellLeaving(leaving);
  if (leaving.masked > 0 && wish.confirm === null && !(await askPerson())) {
    process.stderr.write(
      'Nothing was written. Confirm it with --confirm "YOUR NAME", or mask the examples first.\n',
    );
    return 3;
  }
  if (wish.confirm !== null) await client.workspace.setReviewer({ name: wish.confirm });
  const begun = await client.sharing.make({ ...wanted, confirmed: leaving.fingerprint, folder: wish.out });
  const made = await follow(client, begun);
  if (made.state !== 'ready') throw new ProblemError(made.problem ?? unknownEnd);
  process.stdout.write(`Written to ${made.folder}\n`);
  for (const { name, bytes, sha256 } of made.files)
    process.stdout.write(`${sha256}  ${name}  ${bytes} bytes\n`);
  for (const { words } of made.checks) process.stdout.write(`${words}.\n`);
  return 0;
}

async function findRun(client: Client, wanted: string): Promise<{ projectId: string; runId: string }> {
  const all = [];
  for (const { id: projectId } of await client.workspace.projects()) {
    for (const run of await client.training.runs({ projectId })) all.push({ projectId, run });
  }
  const found =
    wanted === 'latest'
      ? all
          .filter(({ run }) => run.bestStep !== null)
          .sort((a, b) => b.run.createdAt.localeCompare(a.run.createdAt))[0]
      : all.find(({ run }) => run.id === wanted);
  if (found === undefined) {
    throw new ProblemError({
      code: 'no-such-run',
      what: `There is no training “${wanted}” in this workspace.`,
      safe: 'Nothing was written.',
      remedy: 'List them with --runs.',
    });
  }
  return { projectId: found.projectId, runId: found.run.id };
}

function tellLeaving(leaving: Leaving): void {
  process.stderr.write(`What leaves: ${leaving.words}\n`);
  if (leaving.masked > 0) {
    process.stderr.write(`${leaving.masked} details that are masked in the documents still stand in it:\n`);
  }
  for (const { text, question, why } of leaving.details) {
    if (why === 'masked') process.stderr.write(`  ${text}  (in: ${question})\n`);
  }
  if (leaving.open > 0)
    process.stderr.write(`${leaving.open} details nobody has decided about stand in it.\n`);
}

/** Only where a person sits at the terminal. */
async function askPerson(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question('May it leave all the same? (yes or no) ')).trim());
  } finally {
    lines.close();
  }
}

async function follow(client: Client, begun: Export): Promise<Export> {
  let told = '';
  for (;;) {
    const made = (await client.sharing.list({ projectId: begun.projectId })).find(
      ({ id }) => id === begun.id,
    );
    if (made === undefined || made.state === 'ready' || made.state === 'failed') return made ?? begun;
    const words = made.doing?.words ?? '';
    if (words !== told && words !== '') process.stderr.write(`${words}\n`);
    told = words;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function problemOf(error: unknown): Problem | null {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Error && 'data' in error) return problemSchema.safeParse(error.data).data ?? null;
  return null;
}

const unknownEnd: Problem = {
  code: 'unknown-end',
  what: 'It did not come to its end.',
  safe: 'The project is unchanged.',
  remedy: 'Try again.',
};
