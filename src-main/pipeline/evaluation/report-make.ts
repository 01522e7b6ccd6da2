import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import { type Export, exportOptionsSchema } from '../../contract/sharing.ts';
import { hashFile } from '../../models/hash-file.ts';
import { toHtml } from '../../report/to-html.ts';
import { toPdf } from '../../report/to-pdf.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { buildReport } from './report-content.ts';

/**
 * Write the report of an evaluation as PDF and HTML, and list both among what left the app.
 * @throws ProblemError `no-such-evaluation`, `not-scored`, `cannot-write`
 */
export async function makeReport(
  stage: StageContext,
  wanted: { readonly evaluationId: string; readonly folder: string | null },
): Promise<Export> {
  const { content, projectId, runId } = await buildReport(stage, wanted.evaluationId);
  const stem = `evidence-report-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
  const folder = wanted.folder ?? join(stage.folder, 'exports', stem);
  const html = Buffer.from(toHtml(content), 'utf8');
  const pdf = await toPdf(content);
  const files: Export['files'] = [];
  for (const [name, bytes] of [
    [`${stem}.pdf`, pdf],
    [`${stem}.html`, html],
  ] as const) {
    const path = join(folder, name);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const written = await mkdir(folder, { recursive: true })
      .then(() => writeFile(path, bytes, { mode: 0o600, flush: true }))
      .then(() => hashFile(path))
      .catch((error: unknown) => Promise.reject(cannotWrite(path, error)));
    if (written !== sha256) throw cannotWrite(path, 'what was read back differs');
    files.push({ name, bytes: bytes.length, sha256 });
  }
  const now = new Date().toISOString();
  const made: Export = {
    id: newId(),
    projectId,
    runId,
    kind: 'report',
    options: exportOptionsSchema.parse({}),
    state: 'ready',
    doing: null,
    folder,
    files,
    checks: [{ ok: true, words: 'Written, then opened again from disk' }],
    problem: null,
    stale: null,
    canResume: false,
    confirmed: { by: stage.actor(), at: now },
    createdAt: now,
  };
  await stage.db
    .insertInto('export')
    .values({
      id: made.id,
      project_id: projectId,
      run_id: runId,
      kind: 'report',
      state: 'ready',
      folder,
      files: toJson(files),
      checks: toJson(made.checks),
      problem: null,
      created_at: now,
      finished_at: now,
    })
    .execute();
  await stage.audit({ projectId, action: 'report-written', subject: folder, detail: { files } });
  return made;
}

function cannotWrite(path: string, error: unknown): ProblemError {
  return new ProblemError({
    code: 'cannot-write',
    what: 'The report cannot be written to this folder.',
    safe: 'The project is unchanged.',
    remedy: 'Free some space, or choose a folder you may write to.',
    evidence: `${path}: ${String(error)}`,
  });
}
