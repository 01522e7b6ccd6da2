import type { Kysely } from 'kysely';
import { literalMasks } from '../../privacy/mask-text.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { maskedLiterals } from '../../storage/masked-literals.ts';
import type { Schema } from '../../storage/schema.ts';
import type { CheckedPair, PrivacyCheck, StageContext } from '../stage-context.ts';
import { applyRules, countTerms } from './apply-rules.ts';
import { lookThrough, type Part, partsOf } from './look-through.ts';
import { isTouched } from './find-touched.ts';
import { maskOne } from './mask-examples.ts';
import { storeFindings } from './store-findings.ts';

/**
 * The check in front of storage: nobody reads a passage or an imported pair before its protected details are
 * listed and the project’s standing decisions have acted on it.
 */
export function createPrivacyCheck({
  resources,
  actor,
}: Pick<StageContext, 'resources' | 'actor'>): PrivacyCheck {
  return {
    passages: async (document, passages, signal) => {
      const found = await lookThrough(partsOf(passages), resources, signal);
      return async (tx) => {
        const { projectId, documentId } = document;
        const before = await tx
          .selectFrom('document')
          .select('privacy_checked_at')
          .where('id', '=', documentId)
          .executeTakeFirst();
        await storeFindings(tx, document, found);
        await applyRules(tx, projectId, { documentId });
        // Read again: terms that stood only in the old text stand nowhere now.
        if (before?.privacy_checked_at != null) await countTerms(tx, projectId, 'all');
        await tellChecked(tx, document, found.length, actor());
      };
    },
    recount: (tx, projectId) => countTerms(tx, projectId, 'all'),
    pairs: async (document, pairs, signal) => {
      const found = await lookThrough(pairs.flatMap(partsOfPair), resources, signal);
      return async (tx, exampleIds) => {
        const { projectId, documentId } = document;
        await storeFindings(tx, document, found, exampleIds);
        await applyRules(tx, projectId, { documentId });
        await maskPairs(tx, projectId, exampleIds, actor());
      };
    },
  };
}

/** Note that a document was checked, in its row and in the log. Call in a transaction. */
export async function tellChecked(
  tx: Kysely<Schema>,
  document: { readonly projectId: string; readonly documentId: string; readonly name: string },
  findings: number,
  actor: string,
): Promise<void> {
  const { projectId, documentId, name } = document;
  const at = new Date().toISOString();
  await tx.updateTable('document').set({ privacy_checked_at: at }).where('id', '=', documentId).execute();
  await appendAudit(tx, {
    at,
    actor,
    action: 'privacy-checked',
    subject: name,
    projectId,
    detail: { documentId, findings },
  });
}

function partsOfPair(pair: CheckedPair, number: number): Part[] {
  const texts = [
    ...(pair.preceding ?? []).map(({ content }) => content),
    pair.question,
    pair.answer,
    pair.wrongAnswer ?? '',
  ];
  return texts.filter((text) => text !== '').map((text) => ({ text, place: { pair: number } }));
}

/** Pairs that hold what is masked already are stored with the masks in place. */
async function maskPairs(
  tx: Kysely<Schema>,
  projectId: string,
  exampleIds: readonly string[],
  actor: string,
): Promise<void> {
  const literals = await maskedLiterals(tx, { projectId });
  if (literals.size === 0) return;
  const masks = literalMasks(literals);
  const rows = await tx
    .selectFrom('example')
    .select(['id', 'question', 'answer', 'wrong_answer', 'quote', 'preceding'])
    .where('id', 'in', exampleIds)
    .execute();
  const now = new Date().toISOString();
  for (const row of rows) if (isTouched(row, masks)) await maskOne(tx, row.id, masks.mask, actor, now);
}
