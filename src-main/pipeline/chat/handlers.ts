import { implement } from '@orpc/server';
import { chat } from '../../contract/chat.ts';
import type { StageContext } from '../stage-context.ts';
import { askQuestion, stopAnswering } from './ask-question.ts';
import { correctAnswer } from './correct-answer.ts';
import { openChat } from './open-chat.ts';

export function chatHandlers(stage: () => StageContext) {
  const os = implement(chat);
  return {
    open: os.open.handler(({ input }) => openChat(stage(), input)),
    ask: os.ask.handler(({ input, signal }) => askQuestion(stage(), input, signal)),
    stop: os.stop.handler(({ input }) => ({ stopped: stopAnswering(stage(), input.chatId) })),
    correct: os.correct.handler(({ input }) => correctAnswer(stage(), input)),
  };
}
