/** One side's answer in a turn: its words, and what can be done with them. */
import { Check, Copy, RotateCcw, Square } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ChatMessage, Side } from '../../src-main/contract/chat.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { say } from '../ui/toast.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { stop } from './chat-store.ts';
import { CorrectionForm } from './correction-form.tsx';
import { Cited } from './cited.tsx';
import { beginningOf } from './long-text.ts';

export function Answer(props: {
  projectId: string;
  chatId: string;
  side: Side;
  message: ChatMessage | null;
  /** Whether this side is still to answer. */
  awaited: boolean;
  /** What to say where nothing was answered and nothing is awaited. */
  silent: string;
  writing: boolean;
  correcting: boolean;
  /** Whether the key for “This is wrong” means this answer. */
  hasKey: boolean;
  onCorrect: (open: boolean) => void;
  /** Whether passages were to be given with the question. */
  withDocuments: boolean;
  /** Steps through the versions of this answer. */
  versions: ReactNode;
  /** Absent while something is being answered. */
  onAgain: (() => void) | undefined;
}) {
  const { chatId, message, writing } = props;
  const [whole, setWhole] = useState(false);
  if (message === null) {
    return <p className="note waits">{props.awaited ? 'Waits for its turn' : props.silent}</p>;
  }
  const beginning = writing || whole ? null : beginningOf(message.text);
  async function copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text);
    say('Copied');
  }
  return (
    <>
      {message.text === '' && !writing ? (
        <p className="note waits">
          {message.stopped ? 'Stopped before it said anything.' : 'It gave no answer.'}
        </p>
      ) : (
        <p className="read-s said" aria-busy={writing || undefined}>
          {beginning ?? <Cited message={message} />}
          {writing && <span className="caret" aria-hidden="true" />}
        </p>
      )}
      <div className="acts">
        {writing ? (
          <>
            <Button kind="quiet" size="small" icon={Square} hotkey="Esc" onClick={() => void stop(chatId)}>
              Stop
            </Button>
            <span className="note">{message.text === '' ? 'Reading your question' : 'Writing'}</span>
          </>
        ) : (
          <>
            {!props.correcting && message.text !== '' && !message.corrected && (
              <Button
                kind="quiet"
                size="small"
                {...(props.hasKey && { hotkey: 'W' })}
                onClick={() => props.onCorrect(true)}
              >
                This is wrong
              </Button>
            )}
            {beginning !== null && (
              <Button kind="quiet" size="small" onClick={() => setWhole(true)}>
                Show all
              </Button>
            )}
            {message.text !== '' && (
              <IconButton icon={Copy} label="Copy this answer" onClick={() => void copy(message.text)} />
            )}
            {props.onAgain !== undefined && message.text !== '' && (
              <IconButton icon={RotateCcw} label="Answer again" onClick={props.onAgain} />
            )}
            {props.versions}
            {message.ending === 'stopped' && message.text !== '' && <StateWord>Stopped by you</StateWord>}
            {message.ending === 'loop' && <StateWord>It repeated itself, so it was stopped</StateWord>}
            {message.ending === 'length' && <StateWord>It reached the longest answer set</StateWord>}
            {props.withDocuments && message.quotes.length === 0 && message.text !== '' && (
              <StateWord>Not in your documents: no passage says these words</StateWord>
            )}
            {message.dropped > 0 && <span className="note">{sayDropped(message.dropped)}</span>}
            {message.corrected && (
              <StateWord icon={Check}>
                Corrected, <a href={stageHref(props.projectId, 'examples')}>waits in examples</a>
              </StateWord>
            )}
          </>
        )}
      </div>
      {props.correcting && (
        <CorrectionForm chatId={chatId} message={message} onClose={() => props.onCorrect(false)} />
      )}
    </>
  );
}

function sayDropped(count: number): string {
  return count === 1 ? 'The first question no longer fits.' : `The first ${count} questions no longer fit.`;
}
