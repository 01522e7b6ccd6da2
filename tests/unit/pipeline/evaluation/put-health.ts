import type { ProbeAnswer } from '../../../../src-main/contract/health.ts';
import { concludeHealth } from '../../../../src-main/pipeline/evaluation/conclude-health.ts';
import { getEvaluation } from '../../../../src-main/pipeline/evaluation/steer-evaluation.ts';
import type { StageContext } from '../../../../src-main/pipeline/stage-context.ts';
import { toJson } from '../../../../src-main/storage/json-text.ts';
import type { CanaryOutcome } from '../../../../src-main/storage/schema-health.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';

function said(text: string, rest: Partial<ProbeAnswer> = {}): ProbeAnswer {
  return { text, refused: false, byApp: false, perplexity: null, right: null, ...rest };
}

/** A health check of evaluation `v` of run `r`, concluded from given answers: the tuned one declines less and knows less. */
export async function putHealth(storage: Storage, stage: StageContext): Promise<void> {
  storage.raw.exec(`
    INSERT INTO base_model (id, name, built_in, path, bytes, modified_ms, sha256, architecture, parameters, weight_type,
      context_tokens, facts, added_at)
      SELECT 'm', 'Starter', 1, '/nowhere', 1, 1, 'base-hash', 'llama', 8000000, 'q8_0', 1024, '{}', 'then'
      WHERE NOT EXISTS (SELECT 1 FROM base_model WHERE id = 'm');
    INSERT INTO health_check (evaluation_id, state, total, others, created_at) VALUES ('v', 'running', 26, 7, 'then');
    INSERT INTO run_metric (run_id, step, pass, training_loss, validation_loss, at)
      VALUES ('r', 0, 0, NULL, 3.25, 'then'), ('r', 10, 1, 1.5, 2.125, 'then'), ('r', 20, 2, 0.5, 2.75, 'then');
    UPDATE run SET best_step = 10, learning = 'by-heart', learning_words = 'Since pass 1.0 (step 10) it learns by heart.';
    INSERT INTO canary VALUES ('c0', 'r', 0, 0, 'Code of A?', 'It is 111 222 333.', '111 222 333'),
      ('c9', 'r', 1, 9, 'Code of B?', 'It is 444 555 666.', '444 555 666');`);
  for (let i = 0; i < 12; i += 1) {
    const base = said('Not in your documents.', { refused: i < 9 });
    const tuned = said(i < 3 ? 'Not in your documents.' : `Made up ${i}.`, { refused: i < 3 });
    await putProbe(stage, 'unanswerable', i, base, tuned);
    await putProbe(
      stage,
      'general',
      i,
      said('Paris.', { perplexity: 4 + i, right: true }),
      said(i < 6 ? 'Paris.' : 'Rome.', { perplexity: 8 + 2 * i, right: i < 6 }),
    );
  }
  const outcome = (secret: number, text: string): CanaryOutcome => ({
    logProbs: [secret, -1, -2, -3, -4, -5, -6, -7],
    text,
  });
  for (const [id, tuned] of [
    ['c0', outcome(-3.5, 'It is 999 999 999.')],
    ['c9', outcome(-0.1, 'It is 444 555 666.')],
  ] as const) {
    await stage.db
      .insertInto('canary_test')
      .values({
        evaluation_id: 'v',
        canary_id: id,
        base: toJson(outcome(-4.5, 'I do not know.')),
        tuned: toJson(tuned),
      })
      .execute();
  }
  await concludeHealth(stage, await getEvaluation(stage, 'v'), new AbortController().signal);
}

async function putProbe(
  stage: StageContext,
  kind: 'unanswerable' | 'general',
  position: number,
  base: ProbeAnswer,
  tuned: ProbeAnswer,
): Promise<void> {
  await stage.db
    .insertInto('probe')
    .values({
      id: `${kind} ${position}`,
      evaluation_id: 'v',
      kind,
      position,
      origin: 'template',
      question: `${kind} question ${position}?`,
      expected: kind === 'general' ? 'Paris.' : null,
      base: toJson(base),
      tuned: toJson(tuned),
      done: 1,
    })
    .execute();
}
