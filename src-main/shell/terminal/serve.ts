/**
 * `npm run serve`: the local endpoint without a screen and without a workspace of anybody's. What it is given and what it
 * trains lies in a temporary folder, or in the one named.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { problemSchema } from '../../contract/errors.ts';
import { openCore, type OpenCore } from './open-core.ts';
import { readServeArguments, serveUsage } from './serve-arguments.ts';

const project = 'Local endpoint';
/** A terminal's own key is limited by the machine only. */
const unlimited = { requestsPerMinute: 100_000, tokensPerMinute: 100_000_000 };
const goodbyeMs = 10_000;

async function main(): Promise<void> {
  let wanted: ReturnType<typeof readServeArguments>;
  try {
    wanted = readServeArguments(process.argv.slice(2));
    for (const file of [wanted.model, wanted.adapter]) {
      if (file === null) continue;
      await stat(file).catch(() => Promise.reject(new Error(`There is no file ${file}.`)));
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${serveUsage}`);
    process.exit(2);
  }
  const core = await openCore(wanted.folder);
  let leaving = false;
  const leave = async (code: number): Promise<void> => {
    if (leaving) process.exit(130);
    leaving = true;
    setTimeout(() => process.exit(code), goodbyeMs).unref();
    await core.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  try {
    await serve(core, wanted);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    await leave(1);
  }
}

async function serve({ client }: OpenCore, wanted: ReturnType<typeof readServeArguments>): Promise<void> {
  const given = process.env['VERNACULAR_KEY']?.trim() || undefined;
  const { state } = await client.workspace.status();
  if (state === 'absent') await client.workspace.create({ passphrase: null, reviewer: 'Local endpoint' });
  else if (state === 'locked') await client.workspace.unlock({ passphrase: null });
  const projects = await client.workspace.projects();
  const projectId =
    projects.find(({ name }) => name === project)?.id ??
    (await client.workspace.createProject({ name: project, note: 'Made by npm run serve' })).id;
  const model = await client.models.addPath({ path: resolve(wanted.model) });
  const { key } = await client.endpoint.createKey({
    projectId,
    name: 'Terminal',
    ...unlimited,
    ...(given === undefined ? {} : { key: given }),
  });
  const { url } = await client.endpoint.turnOn({
    port: wanted.port,
    only: { modelId: model.id, adapterPath: wanted.adapter === null ? null : resolve(wanted.adapter) },
  });
  if (given === undefined) process.stdout.write(`key: ${key}\n`);
  else if (given.length < 16)
    process.stderr.write('The key in VERNACULAR_KEY is short: others may guess it.\n');
  process.stdout.write(`listening on ${url}\n`);
}

/** A refusal of the core in its own words. */
function wordsOf(error: unknown): string {
  const data = error instanceof Error && 'data' in error ? error.data : undefined;
  const problem = problemSchema.safeParse(data);
  if (problem.success) return `${problem.data.what} ${problem.data.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

await main();
