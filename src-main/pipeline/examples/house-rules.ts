import { ProblemError } from '../../contract/errors.ts';
import type { Rule, RuleBody } from '../../contract/rules.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import { canonicalJson } from '../../storage/audit-log.ts';
import { toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import { checkRule } from '../../text/rules/check-rules.ts';
import { sayRule } from '../../text/rules/say-rule.ts';
import type { StageContext } from '../stage-context.ts';

/** The rules of a project, each with how many approved examples break it. */
export async function listRules(stage: StageContext, projectId: string): Promise<Rule[]> {
  const rules = await readHouseRules(stage.db, projectId);
  const broken = new Map<string, number>(rules.map(({ id }) => [id, 0]));
  if (rules.length > 0) {
    const approved = stage.db
      .selectFrom('example')
      .select(['question', 'answer'])
      .where('project_id', '=', projectId)
      .where('status', '=', 'approved')
      .stream();
    for await (const { question, answer } of approved) {
      for (const { id, body } of rules) {
        if (checkRule(body, question, answer)?.kept === false) broken.set(id, (broken.get(id) ?? 0) + 1);
      }
    }
  }
  return rules.map((rule) => ({ ...rule, words: sayRule(rule.body), broken: broken.get(rule.id) ?? 0 }));
}

/** @throws ProblemError `rule-there` when the project has the same rule already */
export async function addRule(stage: StageContext, projectId: string, body: RuleBody): Promise<Rule[]> {
  const there = await readHouseRules(stage.db, projectId);
  if (there.some((rule) => canonicalJson(rule.body) === canonicalJson(body))) {
    throw new ProblemError({
      code: 'rule-there',
      what: 'This rule is there already.',
      safe: 'Nothing was changed.',
      remedy: 'Change its words, or leave it as it stands.',
    });
  }
  await stage.db.transaction().execute(async (tx) => {
    const id = newId();
    const at = new Date().toISOString();
    const text = sayRule(body);
    await tx
      .insertInto('rule')
      .values({
        id,
        project_id: projectId,
        kind: body.kind,
        text,
        body: toJson(body),
        created_by: stage.actor(),
        created_at: at,
      })
      .execute();
    await appendAudit(tx, {
      at,
      actor: stage.actor(),
      action: 'rule added',
      subject: id,
      projectId,
      detail: body,
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  return listRules(stage, projectId);
}

export async function removeRule(stage: StageContext, ruleId: string): Promise<Rule[]> {
  const row = await stage.db.selectFrom('rule').selectAll().where('id', '=', ruleId).executeTakeFirst();
  if (row === undefined) {
    throw new ProblemError({
      code: 'no-such-rule',
      what: 'This rule is no longer there.',
      safe: 'Nothing was changed.',
      remedy: 'Look at the list again.',
    });
  }
  const projectId = row.project_id;
  await stage.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('rule').where('id', '=', ruleId).execute();
    const at = new Date().toISOString();
    await appendAudit(tx, {
      at,
      actor: stage.actor(),
      action: 'rule removed',
      subject: ruleId,
      projectId,
      detail: { text: row.text },
    });
  });
  stage.publish({ type: 'examples-changed', projectId });
  return listRules(stage, projectId);
}
