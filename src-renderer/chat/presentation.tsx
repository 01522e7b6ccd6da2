/**
 * For a screen that others look at: one question, two answers in large type, and nobody told which model gave which
 * before they are revealed. Nothing of the project is shown, and private details found in its documents are taken out.
 */
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Side } from '../../src-main/contract/chat.ts';
import { core } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { FullScreen } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';

interface Shown {
  readonly question: string;
  /** In the order shown, which is drawn by lot for every question. */
  readonly answers: readonly { readonly side: Side; readonly text: string }[];
}

export function Presentation(props: { projectId: string; runId: string; onClose: () => void }) {
  const { projectId, runId } = props;
  // A conversation of its own: what was asked before is nobody's business here.
  const chat = useQuery(`presentation ${runId}`, () => core.chat.open({ projectId, runId, fresh: true }));
  const [question, setQuestion] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [revealed, setRevealed] = useState(false);
  const leave = useRef(new AbortController());
  useEffect(() => {
    const stopping = new AbortController();
    leave.current = stopping;
    return () => stopping.abort();
  }, []);

  const ask = useAction(async () => {
    const words = question.trim();
    if (chat.value === undefined || words === '') return;
    setShown({ question: words, answers: [] });
    setRevealed(false);
    setQuestion('');
    const messages = new Map<Side, string>();
    const events = await core.chat.ask(
      { chatId: chat.value.id, question: words, sides: ['base', 'tuned'], afterId: null },
      { signal: leave.current.signal },
    );
    for await (const event of events) {
      if (event.type === 'answered') messages.set(event.side, event.message.id);
    }
    const clean = await core.chat.hideDetails({ messageIds: [...messages.values()] });
    const answers = [...messages].map(([side, id]) => ({
      side,
      text: clean.find((each) => each.id === id)?.text ?? '',
    }));
    // By lot, so that the place says nothing.
    setShown({ question: words, answers: Math.random() < 0.5 ? answers : answers.toReversed() });
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!ask.busy) void ask.run();
  }
  const answered = shown !== null && shown.answers.length > 0;
  return (
    <FullScreen title="Presentation" onClose={props.onClose}>
      <div className="presentation">
        <header>
          <span className="note">Two models, one question</span>
          <IconButton icon={X} label="Leave the presentation" onClick={props.onClose} />
        </header>
        <div className="stage-of-two" aria-live="polite">
          {shown === null ? (
            <p className="said-large">Ask anything. Both answer, and nobody is told which is which.</p>
          ) : (
            <h2>{shown.question}</h2>
          )}
          {ask.busy && <p className="ink2">Both are answering…</p>}
          {answered && (
            <div className="two">
              {shown.answers.map(({ side, text }, i) => (
                <article key={side} className={revealed && side === 'tuned' ? 'tuned' : undefined}>
                  <h3>
                    {i === 0 ? 'A' : 'B'}
                    {revealed && (
                      <span>{side === 'tuned' ? 'Tuned on your answers' : 'Base, untouched'}</span>
                    )}
                  </h3>
                  <p>{text === '' ? 'It gave no answer.' : text}</p>
                </article>
              ))}
            </div>
          )}
        </div>
        <ShowProblem problem={ask.problem ?? chat.problem} />
        <form onSubmit={submit}>
          <input
            className="field"
            autoFocus
            aria-label="A question for both"
            placeholder="A question for both"
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
          />
          <Button
            kind={answered && !revealed ? 'secondary' : 'primary'}
            size="large"
            type="submit"
            busy={ask.busy && 'Asking'}
          >
            Ask
          </Button>
          {answered && !revealed && (
            <Button kind="primary" size="large" onClick={() => setRevealed(true)}>
              Reveal
            </Button>
          )}
        </form>
        <p className="note foot-note">
          Private details found in the documents are taken out. <Kbd>Esc</Kbd> leaves.
        </p>
      </div>
    </FullScreen>
  );
}
