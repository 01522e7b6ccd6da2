import { useState, type FormEvent } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Radio } from '../ui/radio.tsx';
import { Field } from '../ui/field.tsx';
import { focusFirstBad } from '../ui/focus-first-bad.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useWorkspace } from '../wizard/workspace.tsx';
import { checkNewWorkspace, type KeyChoice } from './check-new-workspace.ts';
import { GoodToKnow } from './good-to-know.tsx';

/** First run: who sits here, and how the workspace file is locked. */
export function CreateWorkspace() {
  const { status, setStatus } = useWorkspace();
  const electron = status.shell === 'electron';
  const [reviewer, setReviewer] = useState('');
  const [choice, setChoice] = useState<KeyChoice>(electron ? 'keychain' : 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [told, setTold] = useState(false);
  const problems = checkNewWorkspace({ reviewer, choice, passphrase, again });

  const create = useAction(async () => {
    setStatus(
      await core.workspace.create({
        reviewer: reviewer.trim(),
        passphrase: choice === 'passphrase' ? passphrase : null,
      }),
    );
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setTold(true);
    if (Object.keys(problems).length === 0) void create.run();
    else focusFirstBad(event.currentTarget);
  }

  return (
    <main className="scroll home first-run">
      <div className="in">
        <div>
          <h1 className="open-line">Teach a model how your office answers</h1>
          <p className="lead">
            Everything stays in one encrypted file on this computer. Say who reviews here, and how the file is
            locked.
          </p>
          <form className="setup" onSubmit={submit} noValidate>
            <Field
              label="Your name"
              hint="Shown on every approval, as it should be signed."
              value={reviewer}
              onChange={(event) => setReviewer(event.target.value)}
              problem={told ? problems.reviewer : null}
              autoComplete="name"
              maxLength={120}
            />
            <fieldset>
              <legend className="label">How the file is locked</legend>
              {electron && (
                <Radio
                  name="key"
                  checked={choice === 'keychain'}
                  onChange={() => setChoice('keychain')}
                  label="With this computer’s keychain"
                  told="Opens by itself when you are signed in to this computer."
                />
              )}
              <Radio
                name="key"
                checked={choice === 'passphrase'}
                onChange={() => setChoice('passphrase')}
                label="With a passphrase"
                told="Asked at every start. Nobody can recover it, so keep it where you keep other secrets."
              />
              {choice === 'passphrase' && (
                <div className="secret">
                  <Field
                    label="Passphrase"
                    type="password"
                    hint="At least 8 characters. Four unrelated words are better than one with signs in it."
                    value={passphrase}
                    onChange={(event) => setPassphrase(event.target.value)}
                    problem={told ? problems.passphrase : null}
                    autoComplete="new-password"
                  />
                  <Field
                    label="The same passphrase again"
                    type="password"
                    value={again}
                    onChange={(event) => setAgain(event.target.value)}
                    problem={told ? problems.again : null}
                    autoComplete="new-password"
                  />
                </div>
              )}
              {!electron && (
                <Radio
                  name="key"
                  checked={choice === 'none'}
                  onChange={() => setChoice('none')}
                  label="No passphrase on this computer"
                  told="For trying the app. Whoever can open your files on this computer can open this one."
                />
              )}
            </fieldset>
            <ShowProblem problem={create.problem} />
            <Button kind="primary" size="large" type="submit" busy={create.busy && 'Setting up'}>
              Set up the workspace
            </Button>
            <p className="note where">It is kept in {status.folder}</p>
          </form>
        </div>
        <GoodToKnow />
      </div>
    </main>
  );
}
