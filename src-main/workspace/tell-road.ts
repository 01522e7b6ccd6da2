/** The six steps of the road with their state in words, counted in SQL. */
import { type Kysely, sql } from 'kysely';
import type { Stage } from '../contract/workspace.ts';
import { countExamples } from '../pipeline/examples/count-examples.ts';
import { missingForTraining } from '../pipeline/examples/missing-for-training.ts';
import type { StageContext } from '../pipeline/stage-context.ts';
import type { Schema } from '../storage/schema.ts';
import { sayCount, sayNumber } from '../text/say-count.ts';

export async function tellRoad(stage: Pick<StageContext, 'db'>, projectId: string): Promise<Stage[]> {
  const facts = await countRoad(stage.db, projectId);
  return [
    { stage: 'documents', ...tellDocuments(facts) },
    { stage: 'examples', ...tellExamples(facts) },
    { stage: 'training', ...tellTraining(facts) },
    { stage: 'scores', ...tellScores(facts) },
    { stage: 'chat', ...tellChat(facts) },
    { stage: 'share', ...tellShare(facts) },
  ];
}

type Told = Omit<Stage, 'stage'>;

export interface RoadFacts {
  readonly documents: number;
  readonly documentsOpen: number;
  readonly documentsRead: number;
  readonly drafts: number;
  readonly approved: number;
  readonly rejected: number;
  readonly flagged: number;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
  readonly runsActive: number;
  readonly runsPaused: number;
  readonly runsFailed: number;
  readonly runsFinished: number;
  readonly secondsLeft: number | null;
  readonly corrections: number;
  readonly tunedMessages: number;
  readonly exportsReady: number;
  readonly exportsOpen: number;
  readonly exportsFailed: number;
  readonly evaluation: {
    readonly state: string;
    readonly verdict: string | null;
    /** Whether more answers are right, which nearer words alone do not prove. */
    readonly rightVerdict: string | null;
    readonly questions: number;
    readonly answered: number;
  } | null;
}

function tellDocuments(facts: RoadFacts): Told {
  const { documents, documentsOpen, documentsRead } = facts;
  if (documents === 0) return { state: 'ready', words: 'Add the first documents' };
  const aside = documents - documentsOpen - documentsRead;
  if (documentsOpen > 0)
    return { state: 'working', words: `${sayNumber(documentsRead)} of ${sayNumber(documents)} read` };
  if (documentsRead === 0) return { state: 'needs-you', words: 'None could be read' };
  if (aside > 0)
    return { state: 'done', words: `${sayNumber(documentsRead)} read, ${sayNumber(aside)} set aside` };
  return { state: 'done', words: `${sayCount(documentsRead, 'file')} read` };
}

function tellExamples(facts: RoadFacts): Told {
  const { approved, drafts, flagged, rejected } = facts;
  if (approved + drafts + flagged + rejected === 0) {
    return facts.documentsRead === 0
      ? { state: 'waiting', words: 'Needs documents first' }
      : { state: 'ready', words: 'None yet' };
  }
  if (approved === 0 && drafts > 0)
    return { state: 'needs-you', words: `${sayNumber(drafts)} waiting, none reviewed` };
  if (drafts > 0) {
    const state = missingForTraining(facts).length > 0 ? 'needs-you' : 'ready';
    return { state, words: `${sayNumber(approved)} approved, ${sayNumber(drafts)} to go` };
  }
  if (flagged > 0)
    return { state: 'needs-you', words: `${sayNumber(approved)} approved, ${sayNumber(flagged)} flagged` };
  if (approved === 0) return { state: 'needs-you', words: 'None approved' };
  const state = missingForTraining(facts).length > 0 ? 'needs-you' : 'done';
  return { state, words: `${sayNumber(approved)} approved, none waiting` };
}

function tellTraining(facts: RoadFacts): Told {
  if (facts.runsActive > 0) return { state: 'working', words: timeLeft(facts.secondsLeft) };
  if (facts.runsPaused > 0) return { state: 'needs-you', words: 'Paused, can go on' };
  if (facts.runsFinished > 1) {
    return { state: 'done', words: `Finished, ${facts.runsFinished} runs` };
  }
  if (facts.runsFinished === 1) return { state: 'done', words: 'Finished, one run' };
  if (facts.runsFailed > 0) return { state: 'needs-you', words: 'Stopped by a problem' };
  return missingForTraining(facts).length > 0
    ? { state: 'waiting', words: 'Needs approved examples' }
    : { state: 'ready', words: 'Can start now' };
}

function tellScores(facts: RoadFacts): Told {
  const { evaluation } = facts;
  if (evaluation !== null) {
    const { state, verdict, questions, answered } = evaluation;
    if (state === 'running' || state === 'waiting') {
      return { state: 'working', words: `${answered} of ${questions} answered` };
    }
    if (state === 'paused') return { state: 'needs-you', words: 'Paused, can go on' };
    if (state === 'failed') return { state: 'needs-you', words: 'Stopped by a problem' };
    if (state === 'done') return { state: 'done', words: verdictWords(verdict, evaluation.rightVerdict) };
  }
  if (facts.runsFinished === 0) return { state: 'waiting', words: 'Needs a finished training' };
  return facts.test === 0
    ? { state: 'needs-you', words: 'No questions kept aside' }
    : { state: 'ready', words: `${sayCount(facts.test, 'question')} kept aside` };
}

function verdictWords(verdict: string | null, rightVerdict: string | null): string {
  if (verdict === 'better')
    return rightVerdict === 'better' ? 'Better than the base' : 'Closer than the base';
  if (verdict === 'worse') return 'Worse than the base';
  return 'Not proven better';
}

function tellChat(facts: RoadFacts): Told {
  if (facts.corrections > 0) {
    return { state: 'needs-you', words: `${sayCount(facts.corrections, 'correction')} waiting` };
  }
  if (facts.runsFinished === 0) return { state: 'ready', words: 'Base model only, for now' };
  return { state: facts.tunedMessages > 0 ? 'done' : 'ready', words: 'Ready' };
}

function tellShare(facts: RoadFacts): Told {
  if (facts.exportsOpen > 0) return { state: 'working', words: 'Being written' };
  if (facts.exportsReady > 0) return { state: 'done', words: `${facts.exportsReady} ready` };
  if (facts.exportsFailed > 0) return { state: 'needs-you', words: 'Stopped by a problem' };
  if (facts.runsFinished > 0) return { state: 'ready', words: 'Ready' };
  if (facts.approved > 0) return { state: 'waiting', words: 'Examples only, for now' };
  return { state: 'waiting', words: 'Nothing to share yet' };
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return 'Getting ready';
  if (seconds < 60) return 'Less than a minute left';
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `About ${sayCount(minutes, 'minute')} left`;
  return `About ${sayCount(Math.round(minutes / 60), 'hour')} left`;
}

async function countRoad(db: Kysely<Schema>, projectId: string): Promise<RoadFacts> {
  const documents = await db
    .selectFrom('document')
    .select([
      sql<number>`count(*)`.as('documents'),
      sql<number>`count(*) FILTER (WHERE state IN ('waiting', 'reading'))`.as('documentsOpen'),
      sql<number>`count(*) FILTER (WHERE state IN ('ready', 'ready-with-warnings'))`.as('documentsRead'),
    ])
    .where('project_id', '=', projectId)
    .where('sha256', '!=', '')
    .executeTakeFirstOrThrow();
  const { draft: drafts, ...examples } = await countExamples({ db }, projectId);
  const runs = await db
    .selectFrom('run')
    .select([
      sql<number>`count(*) FILTER (WHERE state IN ('waiting', 'preparing', 'running', 'pausing'))`.as(
        'runsActive',
      ),
      sql<number>`count(*) FILTER (WHERE state = 'paused')`.as('runsPaused'),
      sql<number>`count(*) FILTER (WHERE state = 'failed')`.as('runsFailed'),
      sql<number>`count(*) FILTER (WHERE state IN ('finished', 'stopped-early'))`.as('runsFinished'),
      sql<number | null>`max(seconds_left) FILTER (WHERE state IN ('running', 'pausing'))`.as('secondsLeft'),
    ])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  const later = await db
    .selectNoFrom([
      sql<number>`(SELECT count(*) FROM example WHERE project_id = ${projectId}
        AND status = 'draft' AND origin = 'chat')`.as('corrections'),
      sql<number>`(SELECT count(*) FROM message JOIN chat ON chat.id = message.chat_id
        WHERE chat.project_id = ${projectId} AND message.role = 'tuned')`.as('tunedMessages'),
      sql<number>`(SELECT count(*) FROM export WHERE project_id = ${projectId} AND state = 'ready')`.as(
        'exportsReady',
      ),
      sql<number>`(SELECT count(*) FROM export WHERE project_id = ${projectId}
        AND state IN ('making', 'checking'))`.as('exportsOpen'),
      sql<number>`(SELECT count(*) FROM export WHERE project_id = ${projectId} AND state = 'failed')`.as(
        'exportsFailed',
      ),
    ])
    .executeTakeFirstOrThrow();
  const evaluation = await db
    .selectFrom('evaluation')
    .select([
      'state',
      'verdict',
      'questions',
      sql<string | null>`(SELECT value ->> '$.verdict' FROM json_each(evaluation.metrics)
        WHERE value ->> '$.metric' = 'right')`.as('rightVerdict'),
      sql<number>`(SELECT count(*) FROM evaluation_answer
        WHERE evaluation_id = evaluation.id AND outcome IS NOT NULL)`.as('answered'),
    ])
    .where('project_id', '=', projectId)
    .where('state', '!=', 'cancelled')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { ...documents, ...examples, drafts, ...runs, ...later, evaluation: evaluation ?? null };
}
