import { ProblemError } from '../../contract/errors.ts';
import type { ExampleRow } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { insertExample } from '../../storage/example-rows.ts';
import type { StageContext } from '../stage-context.ts';
import { storedExample, toRow } from './queries.ts';

/** A pair written by hand. It is a draft like any other: writing is not approving. */
export async function addExample(
  stage: StageContext,
  wanted: {
    readonly projectId: string;
    readonly question: string;
    readonly answer: string;
    readonly passageId: string | null;
    /** Makes it a card with a wrong and a right answer. */
    readonly wrongAnswer?: string | null;
  },
): Promise<ExampleRow> {
  const { projectId, passageId } = wanted;
  const id = await stage.db.transaction().execute(async (tx) => {
    const passage =
      passageId === null
        ? null
        : await tx
            .selectFrom('passage')
            .select(['id', 'document_id'])
            .where('id', '=', passageId)
            .where('project_id', '=', projectId)
            .executeTakeFirst();
    if (passage === undefined) throw passageGone(passageId ?? '');
    const made = await insertExample(tx, {
      projectId,
      question: wanted.question.trim(),
      answer: wanted.answer.trim(),
      wrongAnswer: wanted.wrongAnswer ?? null,
      origin: 'by-hand',
      actor: stage.actor(),
      passageId,
      documentId: passage?.document_id ?? null,
    });
    await appendAudit(tx, {
      at: new Date().toISOString(),
      actor: stage.actor(),
      action: 'example-written',
      subject: '1 example',
      projectId,
      detail: { exampleId: made },
    });
    return made;
  });
  stage.publish({ type: 'examples-changed', projectId });
  return toRow(await storedExample(stage.db, id));
}

function passageGone(passageId: string): ProblemError {
  return new ProblemError({
    code: 'passage-gone',
    what: 'The passage this example was to be tied to is no longer there.',
    safe: 'Nothing was changed.',
    remedy: 'Open the document again and choose a passage, or add the example without one.',
    evidence: passageId,
  });
}
