import type { EvaluationAnswer } from '../../contract/evaluation.ts';
import type { ChatTurn } from '../../inference/protocol.ts';
import { findPassages } from '../../storage/find-passages.ts';
import { askWithPassages } from '../../text/ask-with-passages.ts';
import type { StageContext } from '../stage-context.ts';

/** Passages given at most; more would drown a small model. */
const most = 4;
const charactersPerToken = 3;

/** What the documents say to a question, as much as the model can hold beside it and an answer of `maxTokens`. */
export async function findForQuestion(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly question: string },
  room: { readonly contextTokens: number; readonly maxTokens: number },
): Promise<EvaluationAnswer['found']> {
  const found = await findPassages(stage.db, { ...wanted, limit: most });
  const characters = (room.contextTokens - room.maxTokens) * charactersPerToken - 2 * wanted.question.length;
  const { used } = askWithPassages(wanted.question, found, characters - 400);
  return found.slice(0, used).map(({ passageId, documentName, page, text }) => ({
    passageId,
    documentName,
    page,
    text,
  }));
}

/** The same turns, the last one put together with the passages. */
export function withPassages(turns: readonly ChatTurn[], found: EvaluationAnswer['found']): ChatTurn[] {
  const last = turns.at(-1);
  if (last === undefined) return [];
  const { content } = askWithPassages(last.content, found, Number.POSITIVE_INFINITY);
  return [...turns.slice(0, -1), { ...last, content }];
}
