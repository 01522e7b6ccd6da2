/** Who stands for this answer, and until when. */
import { type FormEvent, useEffect, useState } from 'react';
import type { ApprovedAnswer } from '../../src-main/contract/approved-answers.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';

const stateWords: Record<ApprovedAnswer['state'], string> = {
  valid: 'valid',
  expiring: 'expires soon',
  expired: 'expired',
  changed: 'its words have changed since',
};

export function ApprovedSection({ projectId, exampleId }: { projectId: string; exampleId: string }) {
  const listed = useQuery(
    `approved answers ${projectId}`,
    () => core.examples.approvedAnswers.list({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const [editing, setEditing] = useState(false);
  useEffect(() => setEditing(false), [exampleId]);
  const mine = listed.value?.find((answer) => answer.exampleId === exampleId);
  return (
    <section>
      <h3 className="h">Approved answer</h3>
      {mine !== undefined && (
        <p className={mine.state === 'valid' ? 'ink2' : 'warn'}>
          {mine.owner}, version {mine.version},{' '}
          {mine.expiresOn === null ? 'without an end' : `until ${mine.expiresOn}`}; {stateWords[mine.state]}
        </p>
      )}
      {mine === undefined && <p className="ink2">Nobody is named as its owner.</p>}
      {editing ? (
        <OwnerForm
          exampleId={exampleId}
          before={mine}
          onDone={() => {
            setEditing(false);
            listed.reload();
          }}
        />
      ) : (
        <Button size="small" onClick={() => setEditing(true)}>
          {mine === undefined ? 'Name an owner' : 'Change owner or day'}
        </Button>
      )}
      <ShowProblem problem={listed.problem} />
    </section>
  );
}

function OwnerForm(props: { exampleId: string; before: ApprovedAnswer | undefined; onDone: () => void }) {
  const { exampleId, before, onDone } = props;
  const [owner, setOwner] = useState(before?.owner ?? '');
  const [day, setDay] = useState(before?.expiresOn ?? '');
  const [told, setTold] = useState(false);
  const save = useAction(async () => {
    const expiresOn = day === '' ? null : day;
    await core.examples.approvedAnswers.set({ exampleId, owner: owner.trim(), expiresOn });
    onDone();
  });
  const tooShort = owner.trim().length < 2;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setTold(true);
    if (!tooShort) void save.run();
  }
  return (
    <form onSubmit={submit} aria-label="Owner of this answer">
      <Field
        label="Owner"
        value={owner}
        onChange={(event) => setOwner(event.currentTarget.value)}
        problem={told && tooShort ? 'Enter who stands for this answer.' : null}
        maxLength={120}
      />
      <Field
        label="Valid until (optional)"
        type="date"
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <ShowProblem problem={save.problem} />
      <Button size="small" type="submit" busy={save.busy && 'Saving'}>
        Save
      </Button>
    </form>
  );
}
