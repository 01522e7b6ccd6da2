/** “This is wrong”: the right answer goes to the examples to be approved; the wrong one is kept beside it. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ChatMessage } from '../../src-main/contract/chat.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { markCorrected } from './chat-store.ts';

export function CorrectionForm(props: { chatId: string; message: ChatMessage; onClose: () => void }) {
  const { chatId, message, onClose } = props;
  const [right, setRight] = useState(message.text);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  const send = useAction(async () => {
    await core.chat.correct({ messageId: message.id, rightAnswer: right.trim() });
    markCorrected(chatId, message.id);
    say('Sent to examples. It is learned from once it is approved.');
    onClose();
  });
  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (right.trim() === '') setProblem('Write what it should have said.');
    else if (right.trim() === message.text.trim())
      setProblem('It says the same as before. Change what is wrong.');
    else void send.run();
  }
  function press(event: KeyboardEvent): void {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <form className="card" onSubmit={submit} onKeyDown={press} aria-label="This is wrong">
      <h3 className="h">This is wrong</h3>
      <p className="note">
        What you write becomes an example to approve; the wrong answer is kept beside it.
      </p>
      <TextArea
        ref={field}
        label="What should it have said?"
        rows={Math.min(8, Math.max(3, Math.ceil(right.length / 44)))}
        value={right}
        onChange={(event) => {
          setRight(event.currentTarget.value);
          setProblem(null);
        }}
        problem={problem}
      />
      <ShowProblem problem={send.problem} />
      <div className="row">
        <Button kind="primary" size="small" type="submit" busy={send.busy && 'Sending'}>
          Send to examples
        </Button>
        <Button kind="quiet" size="small" onClick={onClose}>
          Discard
        </Button>
      </div>
    </form>
  );
}
