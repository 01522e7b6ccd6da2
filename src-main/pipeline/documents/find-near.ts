import type { Kysely } from 'kysely';
import type { Schema } from '../../storage/schema.ts';
import { LshIndex } from '../../text/near-duplicates/lsh-index.ts';
import { estimateSimilarity } from '../../text/near-duplicates/min-hash.ts';
import type { StageContext } from '../stage-context.ts';

/** Share of wording from which two documents are nearly the same. */
const NEARLY_THE_SAME = 0.8;

const indexes = new WeakMap<StageContext, Map<string, Promise<LshIndex>>>();

/** Of one project, built from the stored signatures when first asked for: half a kilobyte a document. */
function indexOf(stage: StageContext, projectId: string): Promise<LshIndex> {
  const ofStage = indexes.get(stage) ?? new Map<string, Promise<LshIndex>>();
  indexes.set(stage, ofStage);
  const index = ofStage.get(projectId) ?? build(stage.db, projectId);
  ofStage.set(projectId, index);
  // One that could not be built is built anew by the next.
  index.catch(() => ofStage.delete(projectId));
  return index;
}

async function build(db: Kysely<Schema>, projectId: string): Promise<LshIndex> {
  const index = new LshIndex();
  const rows = await db
    .selectFrom('document_signature')
    .select(['document_id', 'signature'])
    .where('project_id', '=', projectId)
    .orderBy('document_id')
    .execute();
  for (const { document_id, signature } of rows) index.add(document_id, fromBytes(signature));
  return index;
}

export interface Near {
  readonly documentId: string;
  readonly share: number;
}

/** The document with most wording in common, of those with nearly all; null when there is none. */
export async function findNear(
  stage: StageContext,
  projectId: string,
  documentId: string,
  signature: Uint32Array,
): Promise<Near | null> {
  const index = await indexOf(stage, projectId);
  let best: Near | null = null;
  for (const candidate of index.candidates(signature)) {
    if (candidate.id === documentId) continue;
    const share = estimateSimilarity(signature, candidate.signature);
    if (share >= NEARLY_THE_SAME && share > (best?.share ?? 0)) best = { documentId: candidate.id, share };
  }
  if (best === null) return null;
  // All of a group point to its first, so that a chain of versions is one group.
  const first = await stage.db
    .selectFrom('document')
    .select('near_of')
    .where('id', '=', best.documentId)
    .executeTakeFirst();
  const group = first?.near_of ?? best.documentId;
  return group === documentId ? null : { documentId: group, share: best.share };
}

export async function rememberSignature(
  stage: StageContext,
  projectId: string,
  documentId: string,
  signature: Uint32Array | null,
): Promise<void> {
  const index = await indexOf(stage, projectId);
  if (signature === null) index.remove(documentId);
  else index.add(documentId, signature);
}

/** Documents went: the index is built anew when next asked for. */
export function forgetSignatures(stage: StageContext, projectId: string): void {
  indexes.get(stage)?.delete(projectId);
}

/** Little-endian. */
export function toBytes(signature: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(signature.length * 4);
  const view = new DataView(bytes.buffer);
  signature.forEach((value, i) => view.setUint32(i * 4, value, true));
  return bytes;
}

function fromBytes(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(i * 4, true));
}
