import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { ProblemError } from '../../../contract/errors.ts';
import { dumpProject } from '../../../packs/dump-project.ts';
import { passphraseNeeded } from '../../../packs/pack-problems.ts';
import { verifyPack } from '../../../packs/read-pack.ts';
import { tableOf } from '../../../packs/archive-rows.ts';
import { writePack } from '../../../packs/write-pack.ts';
import type { StageContext } from '../../stage-context.ts';
import type { ExportPlan, PlanContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';

/** A line of the log may fall in between; a training writes for hours. */
const attempts = 3;

/** The whole project as one encrypted file, to move it to another computer. */
export async function planArchive({ stage, project, passphrase }: PlanContext): Promise<ExportPlan> {
  if (passphrase === null) throw passphraseNeeded();
  const stem = fileStem(project.name);
  const name = `${stem}.vernacular-project`;
  return {
    stem: `${stem}-archive`,
    title: 'Writing the whole project',
    steps: [
      {
        name: 'Writing the whole project',
        write: async (folder, { signal, tell }) => {
          for (let attempt = 1; ; attempt += 1) {
            const before = await changes(stage);
            await writePack(join(folder, name), {
              kind: 'archive',
              passphrase,
              entries: dumpProject(stage.db, project, {
                by: stage.actor(),
                at: new Date().toISOString(),
                version: stage.version,
              }),
              signal,
              progress: (bytes) => tell(`Writing, ${Math.ceil(bytes / 1e6)} MB so far`),
            });
            if ((await changes(stage)) === before) return;
            if (attempt === attempts) throw busy();
          }
        },
      },
    ],
    check: async (folder, { signal, tell }) => {
      tell('Opening it again with the passphrase');
      const pack = await verifyPack(await openAsBlob(join(folder, name)), 'archive', passphrase, signal);
      const tables = pack.manifest.entries.filter((entry) => tableOf(entry.name) !== null).length;
      return [
        { ok: tables > 0, words: `Opened with the passphrase, ${tables} tables whole to the last byte` },
      ];
    },
  };
}

/** Rows this workspace has changed so far: the same before and after means that one moment was written. */
async function changes({ db }: StageContext): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT total_changes() AS n`.execute(db);
  return rows[0]?.n ?? 0;
}

function busy(): ProblemError {
  return new ProblemError({
    code: 'project-busy',
    what: 'Something was changed in the workspace while the project was being written.',
    safe: 'The project is unchanged, and nothing half-written was left.',
    remedy: 'Wait until training, scoring and reading are over, then make it again.',
  });
}
