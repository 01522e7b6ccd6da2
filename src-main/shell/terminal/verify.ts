/** `npm run verify -- PACK`: whether a pack is what was sealed, on any computer, without a workspace. */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ProblemError } from '../../contract/errors.ts';
import { readDemo } from '../../packs/demo-contents.ts';
import { readKind } from '../../packs/pack-header.ts';
import { verifyPack } from '../../packs/read-pack.ts';
import { verifyEvidence } from '../../packs/verify-evidence.ts';

const usage = `Say whether a pack is what was sealed, and changed by nobody since. Reads, writes nothing.

  npm run verify -- FOLDER [--key "FINGERPRINT"]
      an evidence pack: every file, the log's chain, the seal; with --key also whose seal it is

  npm run verify -- FILE
      a demo pack or a project archive; its passphrase is read from VERNACULAR_PASSPHRASE

Exit code 0: it is. 1: it is not, or cannot be told. 2: the command makes no sense.
`;

async function main(args: readonly string[]): Promise<number> {
  let key: string | null;
  let path: string | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: { type: 'string' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      process.stdout.write(usage);
      return 0;
    }
    key = values.key ?? null;
    path = positionals.length === 1 ? positionals[0] : undefined;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (path === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const found = await stat(path).catch(() => null);
  if (found === null) {
    process.stderr.write(`There is no “${path}”.\n`);
    return 1;
  }
  return found.isDirectory() ? verifyFolder(path, key) : verifyFile(path);
}

async function verifyFolder(folder: string, key: string | null): Promise<number> {
  const { ok, findings } = await verifyEvidence(folder, key);
  for (const finding of findings) process.stdout.write(`${finding.ok ? 'ok ' : 'NOT'}  ${finding.words}\n`);
  process.stdout.write(ok ? 'It is what was sealed.\n' : 'It is NOT what was sealed.\n');
  if (ok && key === null) {
    process.stdout.write('Compare the key’s fingerprint with the one its sender tells you by another way.\n');
  }
  return ok ? 0 : 1;
}

async function verifyFile(path: string): Promise<number> {
  try {
    const file = await openAsBlob(path);
    const kind = await readKind(file);
    const pack = await verifyPack(file, kind, process.env['VERNACULAR_PASSPHRASE'] ?? '');
    if (kind === 'demo') await readDemo(pack, new Date().toISOString().slice(0, 10));
    for (const { name, bytes, sha256 } of pack.manifest.entries) {
      process.stdout.write(`ok   ${sha256}  ${name}  ${bytes} bytes\n`);
    }
    process.stdout.write(`It is a whole ${kind === 'demo' ? 'demo pack' : 'project archive'}.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    process.stderr.write(`${error.problem.what} (${error.problem.code})\n${error.problem.remedy}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
