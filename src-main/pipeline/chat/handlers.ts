import { implement } from '@orpc/server';
import { chat } from '../../contract/chat.ts';
import type { StageContext } from '../stage-context.ts';
import { answerAgain, askQuestion, noSuchChat, stopAnswering } from './ask-question.ts';
import { deleteChat, renameChat, setChat } from './change-chat.ts';
import { correctAnswer } from './correct-answer.ts';
import { exportChat } from './export-chat.ts';
import { hideDetails } from './hide-details.ts';
import { listChats } from './list-chats.ts';
import { openChat } from './open-chat.ts';
import { findChat, toChat } from './queries.ts';

export function chatHandlers(stage: () => StageContext) {
  const os = implement(chat);
  const get = async (chatId: string) => {
    const stored = await findChat(stage().db, chatId);
    if (stored === undefined) throw noSuchChat();
    return toChat(stage().db, stored);
  };
  return {
    open: os.open.handler(({ input }) => openChat(stage(), input)),
    get: os.get.handler(({ input }) => get(input.chatId)),
    list: os.list.handler(({ input }) => listChats(stage(), input)),
    rename: os.rename.handler(async ({ input }) => {
      await renameChat(stage(), input);
      return {};
    }),
    delete: os.delete.handler(async ({ input }) => {
      await deleteChat(stage(), input.chatId);
      return {};
    }),
    set: os.set.handler(async ({ input }) => {
      await setChat(stage(), input);
      return {};
    }),
    export: os.export.handler(async ({ input }) => exportChat(await get(input.chatId), input.format)),
    again: os.again.handler(({ input, signal }) => answerAgain(stage(), input, signal)),
    ask: os.ask.handler(({ input, signal }) => askQuestion(stage(), input, signal)),
    hideDetails: os.hideDetails.handler(({ input }) => hideDetails(stage(), input.messageIds)),
    stop: os.stop.handler(({ input }) => ({ stopped: stopAnswering(stage(), input.chatId) })),
    correct: os.correct.handler(({ input }) => correctAnswer(stage(), input)),
  };
}
