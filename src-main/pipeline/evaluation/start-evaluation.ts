import { appendAudit } from '../../storage/audit-log.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { Evaluation } from '../../contract/evaluation.ts';
import { readHouseRules } from '../../storage/house-rules.ts';
import { fromJson, toJson } from '../../storage/json-text.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { beginEvaluation } from './run-evaluation.ts';
import { findEvaluation, findRun, findUnfinished, hasAnyPassage, listTestItems } from './queries.ts';

/** Greedy, so that an answer can be had again; the seed is recorded all the same. */
const decoding: Evaluation['decoding'] = { temperature: 0, seed: 1811, maxTokens: 256 };
/** Token F1 from which an answer counts as right. */
const threshold = 0.6;

/**
 * Score a finished run, or go on with its unfinished scoring.
 * @throws ProblemError `no-such-run`, `not-finished`, `no-test-questions`
 */
export async function startEvaluation(stage: StageContext, runId: string): Promise<Evaluation> {
  const run = await findRun(stage.db, runId);
  if (run === undefined) {
    throw refused('no-such-run', 'This training is no longer there.', 'Choose another one from the list.');
  }
  if (run.state !== 'finished' && run.state !== 'stopped-early') {
    throw refused(
      'not-finished',
      'This training has not come to its end yet.',
      'Wait until it has finished, or stop it and keep the best version so far.',
    );
  }
  const unfinished = await findUnfinished(stage.db, runId);
  const id = unfinished?.id ?? (await createEvaluation(stage, run));
  await beginEvaluation(stage, id);
  const evaluation = await findEvaluation(stage.db, id);
  if (evaluation === undefined) throw new Error('The evaluation that was just stored is gone.');
  return evaluation;
}

async function createEvaluation(
  stage: StageContext,
  run: { readonly id: string; readonly project_id: string; readonly snapshot_id: string },
): Promise<string> {
  const items = await listTestItems(stage.db, run.snapshot_id);
  if (items.length === 0) {
    throw refused(
      'no-test-questions',
      'No approved question was kept aside for the scores.',
      'Divide the approved examples in Examples, train again, then score.',
    );
  }
  const id = newId();
  const hasPassages = await hasAnyPassage(stage.db, run.project_id);
  const rules = (await readHouseRules(stage.db, run.project_id)).map(({ body }) => body);
  const openedAt = new Date().toISOString();
  await stage.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('test_opening')
      .values({
        id: newId(),
        project_id: run.project_id,
        run_id: run.id,
        questions: items.length,
        opened_by: stage.actor(),
        opened_at: openedAt,
      })
      .execute();
    await appendAudit(tx, {
      at: openedAt,
      actor: stage.actor(),
      action: 'test-set-opened',
      subject: run.id,
      projectId: run.project_id,
      detail: { questions: items.length, snapshot: run.snapshot_id },
    });
    await tx
      .insertInto('evaluation')
      .values({
        id,
        project_id: run.project_id,
        run_id: run.id,
        state: 'waiting',
        questions: items.length,
        documents: new Set(items.flatMap(({ document_name }) => document_name ?? [])).size,
        seconds_left: null,
        threshold,
        decoding: toJson(decoding),
        verdict: null,
        verdict_words: null,
        evidence_words: null,
        metrics: toJson<Evaluation['metrics']>([]),
        right_counts: toJson({ base: 0, tuned: 0 }),
        counts: toJson({ fixed: 0, stillWrong: 0, newlyBroken: 0, rightBoth: 0 }),
        rules: toJson(rules),
        with_documents: hasPassages ? 1 : 0,
        problem: null,
        created_at: openedAt,
        finished_at: null,
      })
      .execute();
    for (const [position, item] of items.entries()) {
      await tx
        .insertInto('evaluation_answer')
        .values({
          id: newId(),
          evaluation_id: id,
          position,
          example_id: item.example_id,
          turns: toJson([...fromJson(item.preceding), { role: 'user' as const, content: item.question }]),
          question: item.question,
          approved: item.answer,
          base: null,
          tuned: null,
          outcome: null,
          group_name: item.group_name,
          document_name: item.document_name,
          passage: item.passage,
        })
        .execute();
    }
  });
  return id;
}

function refused(code: string, what: string, remedy: string): ProblemError {
  return new ProblemError({ code, what, safe: 'Nothing was started and nothing was changed.', remedy });
}
