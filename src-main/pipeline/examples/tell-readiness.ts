import { type Kysely, sql } from 'kysely';
import type { Readiness, ReadinessItem } from '../../contract/readiness.ts';
import { useModel } from '../../models/use-model.ts';
import { countExpiredAnswers } from '../../storage/expired-answers.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import type { Schema } from '../../storage/schema.ts';
import { isRefusal } from '../../text/answers/is-refusal.ts';
import { checkRule } from '../../text/rules/check-rules.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { aside } from './aside.ts';
import { listAlike } from './list-alike.ts';
import { measureLengths } from './measure-lengths.ts';
import { FEWEST_APPROVED } from './missing-for-training.ts';
import { surveyProject } from './survey-project.ts';
import { topicsOf } from './tell-coverage.ts';

/** From so many on, most changes of a small model can be told from chance with a tenth kept for the test. */
const COMFORTABLE = 100;
/** Declined questions among the approved: fewer, and it learns that there is always an answer. */
const REFUSAL_SHARE = 0.05;
const FEWEST_REFUSALS = 5;
/** One source or topic with more than this share of the approved tilts what is learned. */
const ONE_SOURCE = 0.5;
const ONE_TOPIC = 0.35;
/** Approved drafts that nobody changed a word of: above this share they were perhaps waved through. */
const UNEDITED = 0.9;
const NAMED = 500;

type Approved = Awaited<ReturnType<typeof readApproved>>[number];

/** Whether the examples are ready to be learned from, in words: what to do next first, in order of worth. */
export async function tellReadiness(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly modelId: string | null },
): Promise<Readiness> {
  const { projectId } = wanted;
  const approved = await readApproved(stage.db, projectId);
  const drafts = await countDrafts(stage.db, projectId);
  const model = wanted.modelId === null ? null : await useModel(stage, wanted.modelId);
  const length = model === null ? null : await measureLengths(stage, projectId, model);
  const alike = await listAlike(stage, projectId);
  const items: ReadinessItem[] = [
    tellNumber(approved.length, drafts),
    ...tellParts(approved),
    await tellLeaks(approved),
    tellContradictions(alike),
    ...tellLength(length),
    await tellPrivacy(stage.db, projectId),
    tellRefusals(approved),
    await tellExpired(stage.db, projectId),
    ...(await tellRules(stage.db, projectId, approved)),
    ...(await tellTopics(stage, projectId, approved.length)),
    ...tellSources(approved),
    tellAlike(alike),
    ...tellUnedited(approved),
  ];
  const order = { missing: 0, look: 1, good: 2 };
  items.sort((a, b) => order[a.state] - order[b.state]);
  return { ready: items.every(({ state }) => state !== 'missing'), items, length };
}

async function readApproved(db: Kysely<Schema>, projectId: string) {
  return db
    .selectFrom('example')
    .leftJoin('document', 'document.id', 'example.document_id')
    .select([
      'example.id',
      'example.question',
      'example.answer',
      'example.split',
      'example.split_fixed',
      'example.origin',
      'example.edited',
      'example.document_id',
      'document.name as document_name',
    ])
    .where('example.project_id', '=', projectId)
    .where('example.status', '=', 'approved')
    .execute();
}

async function countDrafts(db: Kysely<Schema>, projectId: string): Promise<number> {
  const { count } = await db
    .selectFrom('example')
    .select(sql<number>`count(*)`.as('count'))
    .where('project_id', '=', projectId)
    .where('status', '=', 'draft')
    .executeTakeFirstOrThrow();
  return count;
}

function item(
  code: ReadinessItem['code'],
  state: ReadinessItem['state'],
  what: string,
  words: string,
  rest: Partial<Pick<ReadinessItem, 'action' | 'exampleIds'>> = {},
): ReadinessItem {
  return { code, state, what, words, action: rest.action ?? null, exampleIds: rest.exampleIds ?? [] };
}

function tellNumber(approved: number, drafts: number): ReadinessItem {
  const action =
    drafts > 0
      ? { kind: 'review' as const, words: `Review the ${sayNumber(drafts)}` }
      : { kind: 'coverage' as const, words: 'Draft more' };
  const waiting =
    drafts > 0 ? ` ${sayCount(drafts, 'draft')} ${drafts === 1 ? 'waits' : 'wait'} for review.` : '';
  if (approved < FEWEST_APPROVED) {
    const lacking = FEWEST_APPROVED - approved;
    const words = `${sayNumber(approved)} approved; training starts from ${FEWEST_APPROVED}, ${sayNumber(lacking)} more.${waiting}`;
    return item('number', 'missing', 'Too few', words, { action });
  }
  if (approved < COMFORTABLE) {
    const words = `${sayNumber(approved)} approved is enough to start. From about ${COMFORTABLE} on the scores can tell a gain from chance.${waiting}`;
    return item('number', 'look', 'Few', words, { action });
  }
  return item('number', 'good', 'Number', `${sayNumber(approved)} approved examples.`);
}

function tellParts(approved: readonly Approved[]): ReadinessItem[] {
  if (approved.length === 0) return [];
  const of = (split: string): number => approved.filter((example) => example.split === split).length;
  const parts = { training: of('training'), validation: of('validation'), test: of('test') };
  const words = `${sayNumber(parts.training)} to learn from, ${sayNumber(parts.validation)} to watch it by, ${sayNumber(parts.test)} for the test.`;
  if (Math.min(parts.training, parts.validation, parts.test) > 0)
    return [item('parts', 'good', 'Parts', words)];
  const action = { kind: 'divide' as const, words: 'Divide them again' };
  return [item('parts', 'missing', 'A part is empty', words, { action })];
}

async function tellLeaks(approved: readonly Approved[]): Promise<ReadinessItem> {
  const of = (split: string): Approved[] => approved.filter((example) => example.split === split);
  const leaks = await aside({
    kind: 'leaks',
    sets: { training: of('training'), validation: of('validation'), test: of('test') },
  });
  if (leaks.length === 0)
    return item('leaks', 'good', 'Leaks', 'No kept question can be told from what is learned.');
  const fixed = new Set(approved.flatMap(({ id, split_fixed }) => (split_fixed === 1 ? [id] : [])));
  const byFile = leaks.every(({ heldId }) => fixed.has(heldId));
  const one = leaks.length === 1;
  const words = `${sayCount(leaks.length, 'question')} kept aside ${one ? 'is' : 'are'} also learned from, in the same or nearly the same words: the scores would flatter.${byFile ? ` ${one ? 'Its' : 'Their'} file divides them so.` : ''}`;
  return item('leaks', 'look', 'Leaks', words, {
    action: byFile
      ? { kind: 'show', words: one ? 'Show it' : 'Show them' }
      : { kind: 'divide', words: 'Divide them again' },
    exampleIds: leaks.slice(0, NAMED).map(({ heldId }) => heldId),
  });
}

function tellContradictions(alike: { readonly contradictions: number }): ReadinessItem {
  const { contradictions } = alike;
  if (contradictions === 0)
    return item('contradictions', 'good', 'Contradictions', 'No two answers to one question disagree.');
  const words = `${contradictions === 1 ? 'Two answers to one question disagree' : `${sayNumber(contradictions)} pairs of answers to one question disagree`}; it would learn both.`;
  return item('contradictions', 'look', 'Contradictions', words, {
    action: { kind: 'compare', words: contradictions === 1 ? 'Compare them' : 'Compare the pairs' },
  });
}

function tellLength(length: Readiness['length']): ReadinessItem[] {
  if (length === null) return [];
  const { tooLong, modelName, contextTokens, longestTokens } = length;
  if (tooLong.length === 0) {
    const share = contextTokens > 0 ? Math.max(1, Math.round((100 * longestTokens) / contextTokens)) : 0;
    const words =
      contextTokens > 0 ? `The longest fills ${share} in 100 of what ${modelName} holds.` : 'All fit.';
    return [item('length', 'good', 'Length', words)];
  }
  const words = `${sayCount(tooLong.length, 'example')} ${tooLong.length === 1 ? 'is' : 'are'} longer than ${modelName} can hold; training stops at ${tooLong.length === 1 ? 'it' : 'them'}. What would be cut stands in its preview.`;
  return [
    item('length', 'missing', 'Too long', words, {
      action: { kind: 'show', words: tooLong.length === 1 ? 'Show it' : 'Show them' },
      exampleIds: tooLong.map(({ exampleId }) => exampleId),
    }),
  ];
}

async function tellPrivacy(db: Kysely<Schema>, projectId: string): Promise<ReadinessItem> {
  const rows = await db
    .selectFrom('finding')
    .innerJoin('example', 'example.id', 'finding.example_id')
    .select('example.id')
    .distinct()
    .where('finding.project_id', '=', projectId)
    .where('finding.decision', '=', 'open')
    .where('example.status', '=', 'approved')
    .limit(NAMED)
    .execute();
  if (rows.length === 0)
    return item('privacy', 'good', 'Private details', 'No undecided detail stands in an approved example.');
  const words = `${sayCount(rows.length, 'approved example')} ${rows.length === 1 ? 'holds a' : 'hold'} private ${rows.length === 1 ? 'detail' : 'details'} nobody has decided about; what is learned can be said again.`;
  return item('privacy', 'look', 'Private details', words, {
    action: { kind: 'privacy', words: 'Decide about them' },
    exampleIds: rows.map(({ id }) => id),
  });
}

function tellRefusals(approved: readonly Approved[]): ReadinessItem {
  const refusals = approved.filter(({ answer }) => isRefusal(answer)).length;
  const needed = Math.max(FEWEST_REFUSALS, Math.ceil(REFUSAL_SHARE * approved.length));
  if (refusals >= needed)
    return item('refusals', 'good', 'Refusals', `${sayNumber(refusals)} approved examples decline.`);
  const have =
    refusals === 0
      ? 'No approved example declines'
      : `${sayCount(refusals, 'approved example')} ${refusals === 1 ? 'declines' : 'decline'}`;
  const words = `${have}; about ${needed} are needed, or it learns that there is always an answer.`;
  return item('refusals', 'look', 'Refusals', words, {
    action: { kind: 'draft-refusals', words: 'Draft some' },
  });
}

async function tellExpired(db: Kysely<Schema>, projectId: string): Promise<ReadinessItem> {
  const expired = await countExpiredAnswers(db, projectId);
  if (expired === 0) return item('expired', 'good', 'Expiry', 'No approved answer is past its last day.');
  const words = `${sayCount(expired, 'approved answer')} ${expired === 1 ? 'is' : 'are'} past the last day.`;
  return item('expired', 'look', 'Expired', words);
}

async function tellRules(
  db: Kysely<Schema>,
  projectId: string,
  approved: readonly Approved[],
): Promise<ReadinessItem[]> {
  const rules = await readHouseRules(db, projectId);
  if (rules.length === 0) return [];
  const broken = approved.filter(({ question, answer }) =>
    rules.some(({ body }) => checkRule(body, question, answer)?.kept === false),
  );
  if (broken.length === 0)
    return [item('rules', 'good', 'House rules', 'Every approved example keeps them.')];
  const words = `${sayCount(broken.length, 'approved example')} ${broken.length === 1 ? 'breaks' : 'break'} a rule of the house.`;
  return [
    item('rules', 'look', 'House rules', words, {
      action: { kind: 'show', words: broken.length === 1 ? 'Show it' : 'Show them' },
      exampleIds: broken.slice(0, NAMED).map(({ id }) => id),
    }),
  ];
}

async function tellTopics(
  stage: StageContext,
  projectId: string,
  approved: number,
): Promise<ReadinessItem[]> {
  const made = await surveyProject(stage, projectId, null);
  const topics = topicsOf(made).map(({ topic }) => topic);
  const open = topics.filter(({ passages, covered }) => passages >= 4 && covered < passages / 2);
  const action = { kind: 'coverage' as const, words: 'See the topics' };
  if (open[0] !== undefined) {
    const { terms, passages, covered } = open[0];
    const more =
      open.length > 1
        ? ` ${sayCount(open.length - 1, 'more topic')} ${open.length === 2 ? 'is' : 'are'} thin.`
        : '';
    const words = `${sayNumber(passages - covered)} of ${sayNumber(passages)} passages about ${terms.slice(0, 2).join(' and ')} have no example.${more}`;
    return [item('topics', 'look', 'Not covered', words, { action })];
  }
  const [most] = topics.toSorted((a, b) => b.share - a.share);
  if (most !== undefined && topics.length >= 3 && most.share > ONE_TOPIC && approved > 0) {
    const words = `${Math.round(100 * most.share)} in 100 examples are about ${most.terms.slice(0, 2).join(' and ')}; the rest may be learned less well.`;
    return [item('topics', 'look', 'One-sided', words, { action })];
  }
  return approved === 0
    ? []
    : [item('topics', 'good', 'Topics', 'No topic is thin, and none outweighs the others.')];
}

function tellSources(approved: readonly Approved[]): ReadinessItem[] {
  const bySource = Map.groupBy(
    approved.filter(({ document_id }) => document_id !== null),
    ({ document_id }) => document_id,
  );
  if (bySource.size < 3) return [];
  const [largest = []] = [...bySource.values()].sort((a, b) => b.length - a.length);
  const share = largest.length / approved.length;
  if (share <= ONE_SOURCE)
    return [item('sources', 'good', 'Sources', `They come from ${sayCount(bySource.size, 'document')}.`)];
  const words = `${Math.round(100 * share)} in 100 come from “${largest[0]?.document_name ?? ''}”.`;
  const action = { kind: 'coverage' as const, words: 'See the topics' };
  return [item('sources', 'look', 'One source', words, { action })];
}

function tellAlike(alike: { readonly total: number; readonly contradictions: number }): ReadinessItem {
  const pairs = alike.total - alike.contradictions;
  if (pairs === 0) return item('alike', 'good', 'Repeats', 'No question is asked twice.');
  const words = `${sayCount(pairs, 'pair')} of questions ${pairs === 1 ? 'is' : 'are'} nearly the same; each counts double.`;
  return item('alike', 'look', 'Repeats', words, { action: { kind: 'compare', words: 'Compare them' } });
}

function tellUnedited(approved: readonly Approved[]): ReadinessItem[] {
  const drafted = approved.filter(({ origin }) => origin === 'drafted');
  if (drafted.length === 0) return [];
  const untouched = drafted.filter(({ edited }) => edited === 0);
  const words = `${sayNumber(untouched.length)} of ${sayNumber(drafted.length)} approved drafts were never edited.`;
  if (drafted.length < FEWEST_APPROVED || untouched.length <= UNEDITED * drafted.length)
    return [item('unedited', 'good', 'Edited drafts', words)];
  return [
    item('unedited', 'look', 'Waved through?', `${words} Read some of them again.`, {
      action: { kind: 'show', words: 'Show them' },
      exampleIds: untouched.slice(0, NAMED).map(({ id }) => id),
    }),
  ];
}
