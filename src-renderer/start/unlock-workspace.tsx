import { useEffect, useState, type FormEvent } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { problemOf } from '../ui/problem-of.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { useAction } from '../ui/use-action.ts';
import { wasLockedByHand } from '../wizard/lock.ts';
import { useWorkspace } from '../wizard/workspace.tsx';
import { Waiting } from './waiting.tsx';

/** The workspace is there and locked. */
export function UnlockWorkspace() {
  const { status, setStatus } = useWorkspace();
  const asks = status.key === 'passphrase' || status.key === null;
  const [passphrase, setPassphrase] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const field = useFocus<HTMLInputElement>();

  const unlock = useAction(async () => {
    try {
      setStatus(await core.workspace.unlock({ passphrase: asks ? passphrase : null }));
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.code !== 'wrong-passphrase') throw thrown;
      setWrong(`${problem.what} ${problem.safe} ${problem.remedy}`);
      field.current?.select();
    }
  });

  const { run } = unlock;
  const opensItself = !asks && !wasLockedByHand();
  useEffect(() => {
    if (opensItself) void run();
  }, [opensItself, run]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (asks && passphrase === '') setWrong('Enter the passphrase this workspace was set up with.');
    else void unlock.run();
  }

  if (opensItself && unlock.problem === null) return <Waiting problem={null} onRetry={() => {}} />;
  return (
    <main className="scroll home">
      <div className="door">
        <h1 className="verdict">The workspace is locked</h1>
        <p className="read ink2">
          {asks
            ? 'Enter its passphrase to go on. Nothing in it can be read without it.'
            : status.key === 'keychain'
              ? 'Its key is kept in this computer’s keychain. Open it to go on.'
              : 'It has no passphrase on this computer. Open it to go on.'}
        </p>
        <form className="setup" onSubmit={submit} noValidate>
          {asks && (
            <Field
              ref={field}
              label="Passphrase"
              type="password"
              value={passphrase}
              onChange={(event) => {
                setPassphrase(event.target.value);
                setWrong(null);
              }}
              problem={wrong}
              autoComplete="current-password"
            />
          )}
          <ShowProblem problem={unlock.problem} />
          <Button kind="primary" size="large" type="submit" busy={unlock.busy && 'Opening'}>
            Open the workspace
          </Button>
          <p className="note where">It is kept in {status.folder}</p>
        </form>
      </div>
    </main>
  );
}
