/** Let one newly broken answer stand, with a reason that goes to the log and the report. */
import { type FormEvent, useState } from 'react';
import type { Release } from '../../src-main/contract/release.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';

const shortest = 3;

export function AcceptBroken(props: {
  release: Release;
  answerId: string;
  onRelease: (release: Release) => void;
}) {
  const { release, answerId, onRelease } = props;
  const [reason, setReason] = useState('');
  const [told, setTold] = useState(false);
  const accept = useAction(async () => {
    const { evaluationId } = release;
    onRelease(await core.evaluation.release.accept({ evaluationId, answerId, reason: reason.trim() }));
  });
  const stands = release.accepted.find((each) => each.answerId === answerId);
  if (stands !== undefined) {
    return (
      <p className="note">
        Accepted by {stands.acceptedBy}: {stands.reason}
      </p>
    );
  }
  const tooShort = reason.trim().length < shortest;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTold(true);
    if (!tooShort) void accept.run();
  }
  return (
    <form className="accept" onSubmit={submit}>
      <Field
        label="Why may this answer stand?"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        problem={told && tooShort ? 'Give a reason.' : null}
        maxLength={400}
      />
      <Button size="small" type="submit" busy={accept.busy && 'Accepting'}>
        Accept with this reason
      </Button>
      <ShowProblem problem={accept.problem} />
    </form>
  );
}
