import type { ChatSettings } from '../../contract/chat.ts';
import { toJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { stopAnswering } from './ask-question.ts';

/** An empty name gives the first question its place back. */
export async function renameChat(
  stage: StageContext,
  wanted: { readonly chatId: string; readonly title: string },
): Promise<void> {
  const title = wanted.title.trim() === '' ? null : wanted.title.trim();
  await stage.db.updateTable('chat').set({ title }).where('id', '=', wanted.chatId).execute();
}

/** For every question from now on; answers keep what they were made with. */
export async function setChat(
  stage: StageContext,
  wanted: { readonly chatId: string; readonly settings: ChatSettings },
): Promise<void> {
  await stage.db
    .updateTable('chat')
    .set({ settings: toJson(wanted.settings) })
    .where('id', '=', wanted.chatId)
    .execute();
}

/** With all its messages. Corrections made in it stay among the examples. */
export async function deleteChat(stage: StageContext, chatId: string): Promise<void> {
  stopAnswering(stage, chatId);
  await stage.db.deleteFrom('chat').where('id', '=', chatId).execute();
}
