import type { MaskStyle, PrivacyOutcome } from '../../contract/privacy.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import type { StageContext } from '../stage-context.ts';
import { applyRules } from './apply-rules.ts';
import { tell } from './decide.ts';
import { findTouched } from './find-touched.ts';
import { storeStyle } from './style.ts';

/** Let masks read as labels (“Person 1”) or as stand-ins; everything masked so far changes with it. */
export async function setStyle(
  stage: StageContext,
  projectId: string,
  style: MaskStyle,
): Promise<PrivacyOutcome> {
  const changed = await stage.db.transaction().execute(async (tx) => {
    await storeStyle(tx, projectId, style);
    const passages = await applyRules(tx, projectId, 'all');
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'privacy-style',
      subject: style === 'label' ? 'Masks are labels' : 'Masks are stand-ins',
      projectId,
      detail: { passages },
    });
    return passages;
  });
  tell(stage, projectId);
  const words = style === 'label' ? 'Masks now read “Person 1”.' : 'Masks now read like the real thing.';
  return { words, changed, touched: await findTouched(stage.db, projectId) };
}
