import { ProblemError } from '../../contract/errors.ts';
import type { ExampleRow } from '../../contract/examples.ts';
import { appendAudit } from '../../storage/audit-log.ts';
import { insertExample } from '../../storage/example-rows.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';
import { findChat, findMessage, readExampleRow } from './queries.ts';

/**
 * “This is wrong”: the right answer becomes a draft for review, the wrong one is kept beside it.
 * @throws ProblemError `not-an-answer`
 */
export async function correctAnswer(
  stage: StageContext,
  wanted: { readonly messageId: string; readonly rightAnswer: string },
): Promise<ExampleRow> {
  const message = await findMessage(stage.db, wanted.messageId);
  const question = message?.reply_to == null ? undefined : await findMessage(stage.db, message.reply_to);
  const chat = message === undefined ? undefined : await findChat(stage.db, message.chat_id);
  if (message === undefined || question === undefined || chat === undefined) throw notAnAnswer();

  const projectId = chat.project_id;
  const rightAnswer = wanted.rightAnswer.trim();
  const actor = stage.actor();
  const exampleId = await stage.db.transaction().execute(async (tx) => {
    const made = await insertExample(tx, {
      projectId,
      question: question.text,
      answer: rightAnswer,
      wrongAnswer: message.text,
      origin: 'chat',
      actor,
    });
    const at = new Date().toISOString();
    await tx
      .insertInto('correction')
      .values({
        id: newId(),
        project_id: projectId,
        message_id: message.id,
        example_id: made,
        question: question.text,
        wrong_answer: message.text,
        right_answer: rightAnswer,
        actor,
        created_at: at,
      })
      .execute();
    await tx.updateTable('message').set({ corrected: 1 }).where('id', '=', message.id).execute();
    await appendAudit(tx, {
      at,
      actor,
      action: 'answer-corrected',
      subject: '1 example',
      projectId,
      detail: { exampleId: made, messageId: message.id },
    });
    return made;
  });
  stage.publish({ type: 'examples-changed', projectId });
  return readExampleRow(stage.db, exampleId);
}

function notAnAnswer(): ProblemError {
  return new ProblemError({
    code: 'not-an-answer',
    what: 'Only an answer of a model can be corrected.',
    safe: 'Nothing was changed.',
    remedy: 'Choose the answer that is wrong.',
  });
}
