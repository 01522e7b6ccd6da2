import type { PrivacyOutcome } from '../../contract/privacy.ts';
import { detailKindSchema } from '../../contract/privacy.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { RuleBefore } from '../../storage/schema-privacy.ts';
import type { StageContext } from '../stage-context.ts';
import { applyRules, type Reach } from './apply-rules.ts';
import { tell } from './decide.ts';
import { findTouched } from './find-touched.ts';

/** Take back the last decision that still stands: the rules are what they were before it, and so is the text. */
export async function undoDecision(stage: StageContext, projectId: string): Promise<PrivacyOutcome | null> {
  const undone = await stage.db.transaction().execute(async (tx) => {
    const action = await tx
      .selectFrom('privacy_action')
      .select(['id', 'words', 'before'])
      .where('project_id', '=', projectId)
      .where('undone_at', 'is', null)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (action === undefined) return null;
    const now = new Date().toISOString();
    const rules = fromJson(action.before);
    for (const { scope, subject, decision, replacement } of rules) {
      await tx
        .deleteFrom('privacy_rule')
        .where('project_id', '=', projectId)
        .where('scope', '=', scope)
        .where('subject', '=', subject)
        .execute();
      if (decision === null) continue;
      await tx
        .insertInto('privacy_rule')
        .values({
          project_id: projectId,
          scope,
          subject,
          decision,
          replacement,
          decided_by: stage.actor(),
          decided_at: now,
        })
        .execute();
    }
    let changed = 0;
    for (const reach of reaches(rules)) changed += await applyRules(tx, projectId, reach);
    await tx.updateTable('privacy_action').set({ undone_at: now }).where('id', '=', action.id).execute();
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: 'privacy-undone',
      subject: action.words,
      projectId,
      detail: { actionId: action.id, passages: changed },
    });
    return { words: `Undone. ${action.words}`, changed };
  });
  if (undone === null) return null;
  tell(stage, projectId);
  return { ...undone, touched: await findTouched(stage.db, projectId) };
}

function reaches(rules: readonly RuleBefore[]): Reach[] {
  const terms = new Set<string>();
  const found: Reach[] = [];
  for (const { scope, subject } of rules) {
    if (scope === 'kind') found.push({ kind: detailKindSchema.parse(subject) });
    else terms.add(scope === 'term' ? subject : (subject.split('/')[1] ?? ''));
  }
  return [...found, ...[...terms].map((termId) => ({ termId }))];
}
