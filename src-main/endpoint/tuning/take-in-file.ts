import type { Kysely } from 'kysely';
import type { StageContext } from '../../pipeline/stage-context.ts';
import { approvedExamples, type Snapshot, storeSnapshot } from '../../pipeline/training/store-snapshot.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { insertExamples, type NewExample } from '../../storage/example-rows.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';
import { readTrainingFile } from './read-training-file.ts';
import { readFileBytes, type StoredFile } from './store-file.ts';

const atOnce = 500;

/** Stores what was found in examples, in the transaction that stores them. */
type KeepChecked = Awaited<ReturnType<StageContext['privacy']['pairs']>>;

/**
 * A training file becomes a document of the project and its lines approved examples of it, so that what a job learns from
 * stands where everything stands that is learned from: checked for protected details, listed, and withdrawn with its
 * document. Done once per file; what a person changed or rejected since is taken as it is now.
 * @returns the document
 */
export async function takeInFile(
  stage: StageContext,
  file: StoredFile,
  signal: AbortSignal,
): Promise<string> {
  if (file.document_id !== null) return file.document_id;
  const { rows } = readTrainingFile(await readFileBytes(stage, file.id));
  const document = { projectId: file.project_id, documentId: newId(), name: file.name };
  const examples = rows.map(
    (row): NewExample => ({
      projectId: file.project_id,
      question: row.question,
      answer: row.answer,
      preceding: row.preceding,
      wrongAnswer: row.wrong,
      origin: 'imported',
      actor: approver(file),
      status: 'approved',
      importedFrom: document.documentId,
      split: 'training',
    }),
  );
  // Looking through takes its time; storing is whole or not at all.
  const checked: { readonly some: readonly NewExample[]; readonly keep: KeepChecked }[] = [];
  for (let from = 0; from < examples.length; from += atOnce) {
    signal.throwIfAborted();
    const some = examples.slice(from, from + atOnce);
    checked.push({ some, keep: await stage.privacy.pairs(document, some, signal) });
  }
  await stage.db.transaction().execute(async (tx) => {
    await storeDocument(tx, file, document.documentId);
    for (const { some, keep } of checked) await keep(tx, await insertExamples(tx, some));
    await tx
      .updateTable('endpoint_file')
      .set({ document_id: document.documentId })
      .where('id', '=', file.id)
      .execute();
  });
  await stage.audit({
    projectId: file.project_id,
    action: 'examples-approved',
    subject: `${examples.length} examples of ${file.name}`,
    detail: { documentId: document.documentId, by: approver(file) },
  });
  stage.publish({ type: 'examples-changed', projectId: file.project_id });
  return document.documentId;
}

/** Whoever holds a key vouches for what is sent with it. */
function approver(file: StoredFile): string {
  return `Key “${file.created_by}”`;
}

async function storeDocument(tx: Kysely<Schema>, file: StoredFile, id: string): Promise<void> {
  const now = new Date().toISOString();
  await tx
    .insertInto('document')
    .values({
      id,
      project_id: file.project_id,
      name: file.name,
      format: 'jsonl',
      bytes: file.bytes,
      sha256: file.sha256,
      state: 'ready',
      title: null,
      pages: null,
      pairs: file.lines,
      warnings: toJson([]),
      problem: null,
      duplicate_of: null,
      pairs_approved_by: approver(file),
      added_at: now,
      read_at: now,
      place: toJson(['Local endpoint']),
      parent_id: null,
      outermost_id: null,
      language: null,
      near_of: null,
      near_share: null,
      privacy_checked_at: now,
    })
    .execute();
  await tx
    .insertInto('document_content')
    .columns(['document_id', 'part', 'bytes'])
    .expression((eb) =>
      eb
        .selectFrom('endpoint_file_part')
        .select([eb.val(id).as('document_id'), 'part', 'bytes'])
        .where('file_id', '=', file.id),
    )
    .execute();
  await appendAudit(tx, {
    at: now,
    actor: approver(file),
    action: 'document-added',
    subject: file.name,
    projectId: file.project_id,
    detail: { documentId: id, bytes: file.bytes, state: 'ready' },
  });
}

/** Of a file without one for checking, every so-manyth example is kept aside to check with. */
const keptAside = 10;

export interface FrozenFiles extends Snapshot {
  /** Protected details found in these files that nobody has decided about. */
  readonly undecided: number;
}

/** Freeze what a job learns from and is checked with: the approved examples of its files and nothing else. */
export async function freezeFiles(
  stage: StageContext,
  projectId: string,
  files: { readonly training: string; readonly validation: string | null },
): Promise<FrozenFiles> {
  const training = await approvedExamples(stage.db, { importedFrom: files.training });
  const validation =
    files.validation === null ? [] : await approvedExamples(stage.db, { importedFrom: files.validation });
  const aside = (i: number): boolean =>
    files.validation === null &&
    (i % keptAside === keptAside - 1 || (training.length < keptAside && i === training.length - 1));
  const items = [
    ...training.map((row, i) => ({
      ...row,
      split: aside(i) ? ('validation' as const) : ('training' as const),
    })),
    ...validation.map((row) => ({ ...row, split: 'validation' as const })),
  ];
  const { undecided } = await stage.db
    .selectFrom('finding')
    .select(({ fn }) => fn.countAll<number>().as('undecided'))
    .where('document_id', 'in', [files.training, ...(files.validation === null ? [] : [files.validation])])
    .where('decision', '=', 'open')
    .executeTakeFirstOrThrow();
  const snapshot = await stage.db.transaction().execute((tx) => storeSnapshot(tx, projectId, items));
  return { ...snapshot, undecided };
}
