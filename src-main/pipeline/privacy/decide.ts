import type { Kysely } from 'kysely';
import { ProblemError } from '../../contract/errors.ts';
import type { PrivacyDecision, PrivacyOutcome, PrivacyTarget } from '../../contract/privacy.ts';
import { KIND_WORDS } from '../../privacy/pseudonym.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { RuleBefore } from '../../storage/schema-privacy.ts';
import type { Schema } from '../../storage/schema.ts';
import { sayCount } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { applyRules, type Reach } from './apply-rules.ts';
import { findTouched } from './find-touched.ts';

export interface WantedDecision {
  readonly projectId: string;
  readonly target: PrivacyTarget;
  readonly decision: PrivacyDecision;
  /** Own words, for `replace`. */
  readonly replacement: string | null;
}

/**
 * Decide about one place, a term everywhere, or a whole kind, now and for documents still to come. A decision
 * about a term takes the place of those about single places of it; one about a kind leaves narrower ones be.
 * @throws ProblemError `finding-gone`, `replacement-missing`
 */
export async function decide(stage: StageContext, wanted: WantedDecision): Promise<PrivacyOutcome> {
  const { projectId, target, decision } = wanted;
  if (decision === 'replace' && wanted.replacement === null) throw replacementMissing();
  const { words, changed } = await stage.db.transaction().execute(async (tx) => {
    const aim = await aimAt(tx, projectId, target);
    const before = await rulesBefore(tx, projectId, aim);
    const now = new Date().toISOString();
    if (target.scope === 'term')
      await tx
        .deleteFrom('privacy_rule')
        .where('project_id', '=', projectId)
        .where('scope', '=', 'one')
        .where('subject', 'like', `%/${target.termId}/%`)
        .execute();
    const values = {
      decision,
      replacement: decision === 'replace' ? wanted.replacement : null,
      decided_by: stage.actor(),
      decided_at: now,
    };
    await tx
      .insertInto('privacy_rule')
      .values({ project_id: projectId, scope: target.scope, subject: aim.subject, ...values })
      .onConflict((conflict) => conflict.columns(['project_id', 'scope', 'subject']).doUpdateSet(values))
      .execute();
    const passages = await applyRules(tx, projectId, aim.reach);
    // The log outlives the project and is shown to others: it names the label, never the words.
    const told = `${PAST[decision]} ${aim.label}, ${sayCount(aim.places, 'place')}`;
    const actionId = newId();
    await tx
      .insertInto('privacy_action')
      .values({
        id: actionId,
        project_id: projectId,
        words: told,
        actor: stage.actor(),
        at: now,
        undone_at: null,
        before: toJson<readonly RuleBefore[]>(before),
      })
      .execute();
    await appendAudit(tx, {
      at: now,
      actor: stage.actor(),
      action: `privacy-${decision}`,
      subject: aim.label,
      projectId,
      detail: { actionId, scope: target.scope, places: aim.places, passages },
    });
    return { words: told, changed: passages };
  });
  tell(stage, projectId);
  return { words, changed, touched: await findTouched(stage.db, projectId) };
}

const PAST: Readonly<Record<PrivacyDecision, string>> = {
  open: 'Left open:',
  keep: 'Kept:',
  mask: 'Masked:',
  replace: 'Replaced:',
};

interface Aim {
  readonly subject: string;
  readonly reach: Reach;
  readonly label: string;
  readonly places: number;
  readonly termId: string | null;
}

async function aimAt(tx: Kysely<Schema>, projectId: string, target: PrivacyTarget): Promise<Aim> {
  if (target.scope === 'kind') {
    const { places } = await tx
      .selectFrom('finding')
      .select(({ fn }) => fn.countAll<number>().as('places'))
      .where('project_id', '=', projectId)
      .where('kind', '=', target.kind)
      .executeTakeFirstOrThrow();
    const label = `every ${KIND_WORDS[target.kind].replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())}`;
    return { subject: target.kind, reach: { kind: target.kind }, label, places, termId: null };
  }
  const finding =
    target.scope === 'one'
      ? await tx
          .selectFrom('finding')
          .select(['term_id', 'document_id', 'occurrence'])
          .where('id', '=', target.findingId)
          .where('project_id', '=', projectId)
          .executeTakeFirst()
      : undefined;
  const termId = target.scope === 'term' ? target.termId : finding?.term_id;
  const term = await tx
    .selectFrom('privacy_term')
    .select(['id', 'kind', 'ordinal', 'findings'])
    .where('id', '=', termId ?? '')
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (term === undefined || (target.scope === 'one' && finding === undefined)) throw findingGone();
  const label = `${KIND_WORDS[term.kind]} ${term.ordinal}`;
  const reach: Reach = { termId: term.id };
  if (finding === undefined)
    return { subject: term.id, reach, label, places: term.findings, termId: term.id };
  const subject = `${finding.document_id}/${term.id}/${finding.occurrence}`;
  return { subject, reach, label, places: 1, termId: null };
}

/** The rule as it was, and the narrower ones that will go. */
async function rulesBefore(tx: Kysely<Schema>, projectId: string, aim: Aim): Promise<RuleBefore[]> {
  const rows = await tx
    .selectFrom('privacy_rule')
    .select(['scope', 'subject', 'decision', 'replacement'])
    .where('project_id', '=', projectId)
    .where((eb) =>
      eb.or([
        eb('subject', '=', aim.subject),
        ...(aim.termId === null
          ? []
          : [eb.and([eb('scope', '=', 'one'), eb('subject', 'like', `%/${aim.termId}/%`)])]),
      ]),
    )
    .execute();
  if (rows.some(({ subject }) => subject === aim.subject)) return rows;
  const scope = 'kind' in (aim.reach as object) ? 'kind' : aim.subject.includes('/') ? 'one' : 'term';
  return [...rows, { scope, subject: aim.subject, decision: null, replacement: null }];
}

/** Passages changed, and with them what may be learned. */
export function tell(stage: StageContext, projectId: string): void {
  stage.publish({ type: 'privacy-changed', projectId });
  stage.publish({ type: 'examples-changed', projectId });
}

function findingGone(): ProblemError {
  return new ProblemError({
    code: 'finding-gone',
    what: 'This detail is no longer in the project.',
    safe: 'Nothing was changed.',
    remedy: 'Look at the list again: its document was read anew or withdrawn.',
  });
}

function replacementMissing(): ProblemError {
  return new ProblemError({
    code: 'replacement-missing',
    what: 'There are no words to put in its place.',
    safe: 'Nothing was changed.',
    remedy: 'Write the words that should stand there, or mask it.',
  });
}
