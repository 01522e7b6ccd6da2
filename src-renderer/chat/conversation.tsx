/** The turns of a conversation, newest at the end; follows what is being written unless the reader has scrolled up. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ChatMessage, Side } from '../../src-main/contract/chat.ts';
import { Answer } from './answer.tsx';
import { again, showBranch, showVersion, type Talk } from './chat-store.ts';
import { Question } from './question.tsx';
import { Stepper } from './stepper.tsx';
import { endOfBranch, groupTurns, type Turn } from './turns.ts';

export function Conversation(props: {
  projectId: string;
  chatId: string;
  talk: Talk;
  sides: readonly Side[];
  correcting: string | null;
  /** The answer that W means. */
  keyMessage: string | null;
  onCorrect: (messageId: string | null) => void;
  /** Ask a question in other words, as a branch of its own. */
  onEdit: (question: ChatMessage) => void;
}) {
  const { talk, sides } = props;
  const turns = groupTurns(talk.messages, talk.tip, talk.chosen);
  const busy = talk.asking.length > 0;
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const length = talk.messages.reduce((sum, { text }) => sum + text.length, 0);

  useEffect(() => {
    following.current = true;
  }, [turns.length]);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && following.current) box.scrollTop = box.scrollHeight;
  }, [length, turns.length, props.correcting]);

  return (
    <div
      className="turns scroll"
      ref={scroller}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label="Conversation"
      onScroll={({ currentTarget }) => {
        const below = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight;
        following.current = below < 40;
      }}
    >
      {turns.map((turn, i) => (
        <section key={turn.question.id}>
          <Question
            turn={turn}
            busy={busy}
            onEdit={() => props.onEdit(turn.question)}
            onBranch={(questionId) => showBranch(props.chatId, endOfBranch(talk.messages, questionId))}
          />
          <div className={sides.length === 2 ? 'pair' : 'solo'}>
            {sides.map((side) => {
              const message = turn.answers[side];
              const last = i === turns.length - 1;
              return (
                <div key={side}>
                  <h3 className="vh">{side === 'base' ? 'Base' : 'Tuned'}</h3>
                  <Answer
                    projectId={props.projectId}
                    chatId={props.chatId}
                    side={side}
                    message={message}
                    silent={silence(turn)}
                    awaited={last && talk.asking.includes(side)}
                    writing={message !== null && talk.writing === message.id}
                    correcting={message !== null && props.correcting === message.id}
                    hasKey={message !== null && props.keyMessage === message.id}
                    withDocuments={turn.question.passages !== null}
                    versions={
                      <Stepper
                        words="Version"
                        ids={turn.versions[side].map(({ id }) => id)}
                        at={message?.id ?? ''}
                        disabled={busy}
                        onStep={(id) => showVersion(props.chatId, turn.question.id, side, id)}
                      />
                    }
                    onAgain={
                      talk.asking.length > 0
                        ? undefined
                        : () => void again(props.chatId, turn.question.id, [side])
                    }
                    onCorrect={(open) => props.onCorrect(open && message ? message.id : null)}
                  />
                </div>
              );
            })}
          </div>
        </section>
      ))}
    </div>
  );
}

/** Why an answer is missing: only the other model was asked, or nothing came before the page or the app was closed. */
function silence({ answers }: Turn): string {
  return answers.base === null && answers.tuned === null
    ? 'Broken off before it was answered. Ask again.'
    : 'Not asked';
}
