/** A lead's signature under the scores: a name, a note, kept in the log. */
import { type FormEvent, useState } from 'react';
import type { Release } from '../../src-main/contract/release.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

export function SignForm({
  release,
  onRelease,
}: {
  release: Release;
  onRelease: (release: Release) => void;
}) {
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [told, setTold] = useState(false);
  const sign = useAction(async () => {
    const { evaluationId } = release;
    onRelease(await core.evaluation.release.sign({ evaluationId, name: name.trim(), note: note.trim() }));
    setName('');
    setNote('');
    setTold(false);
  });
  const tooShort = name.trim().length < 2;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTold(true);
    if (!tooShort) void sign.run();
  }
  return (
    <form className="sign" onSubmit={submit} aria-label="Sign the release">
      {release.signatures.map((signature) => (
        <p key={signature.id} className="dense">
          Signed by <b>{signature.name}</b>, {sayWhen(signature.signedAt)}
          {signature.note !== '' && <span className="note"> {signature.note}</span>}
        </p>
      ))}
      <Field
        label="Signed by"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        problem={told && tooShort ? 'Enter the name of who signs.' : null}
        maxLength={120}
      />
      <Field
        label="Note (optional)"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={400}
      />
      <ShowProblem problem={sign.problem} />
      <Button
        kind="primary"
        type="submit"
        busy={sign.busy && 'Signing'}
        cannot={release.ready ? null : 'Settle what stands in the way first.'}
      >
        Sign and release
      </Button>
      {!release.ready && <p className="note">Settle what stands in the way first.</p>}
    </form>
  );
}
