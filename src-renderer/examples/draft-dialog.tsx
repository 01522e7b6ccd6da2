import { useState } from 'react';
import type { DraftKind } from '../../src-main/contract/example-work.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Check } from '../ui/check.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';
import { ModelSelect, noModel } from './model-select.tsx';
import { useModels } from './use-models.ts';

const most = 500;
const usual = 20;

export const kindNames: Record<DraftKind, string> = {
  what: 'What',
  when: 'When, how long',
  who: 'Who',
  how: 'How',
  compare: 'How two things differ',
  exception: 'Exceptions',
  refusal: 'To be declined: the documents do not say',
};
const allKinds = Object.keys(kindNames) as DraftKind[];

/** Which model drafts, what it asks, and from how many passages; from given ones only where they are named. */
export function DraftDialog(props: {
  projectId: string;
  onClose: () => void;
  /** “about holiday pay”. */
  from?: { readonly passageIds: readonly string[]; readonly words: string };
  kinds?: readonly DraftKind[];
}) {
  const { from } = props;
  const pick = useModels();
  const largest = from === undefined ? most : Math.min(most, from.passageIds.length);
  const [passages, setPassages] = useState(String(Math.min(usual, largest)));
  const [kinds, setKinds] = useState<ReadonlySet<DraftKind>>(new Set(props.kinds ?? allKinds));
  const [told, setTold] = useState(false);
  const wanted = Number(passages);
  const wrong =
    !Number.isInteger(wanted) || wanted < 1 || wanted > largest
      ? `Enter a whole number from 1 to ${largest}.`
      : null;
  const draft = useAction(async () => {
    if (pick.model === undefined || wrong !== null || kinds.size === 0) return;
    await core.examples.draft({
      projectId: props.projectId,
      modelId: pick.model.id,
      passages: wanted,
      kinds: allKinds.filter((kind) => kinds.has(kind)),
      ...(from !== undefined && { passageIds: from.passageIds.slice(0, most) }),
    });
    props.onClose();
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={from === undefined ? 'Draft examples with a local model' : `Draft more ${from.words}`}
      onSubmit={() => {
        setTold(true);
        void draft.run();
      }}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={
              pick.models === undefined && pick.problem === null
                ? 'Looking for models'
                : draft.busy && 'Starting'
            }
            cannot={noModel(pick)}
          >
            Start drafting
          </Button>
        </>
      }
    >
      <p>
        {from === undefined
          ? 'The model reads passages that have no example yet and proposes a question with its answer.'
          : `The model reads ${count(largest, 'passage')} without an example and proposes a question with its answer.`}{' '}
        What the passage does not bear out word for word is dropped. Every draft waits for your approval.
      </p>
      <ModelSelect pick={pick} />
      <Field
        label="How many passages"
        type="number"
        inputMode="numeric"
        min={1}
        max={largest}
        value={passages}
        onChange={(event) => setPassages(event.target.value)}
        problem={wrong}
      />
      <fieldset className="draft-kinds">
        <legend className="label">What to ask</legend>
        {allKinds.map((kind) => (
          <Check
            key={kind}
            checked={kinds.has(kind)}
            onChange={(checked) => {
              const next = new Set(kinds);
              if (checked) next.add(kind);
              else next.delete(kind);
              setKinds(next);
            }}
          >
            {kindNames[kind]}
          </Check>
        ))}
        {told && kinds.size === 0 && <p className="note hint bad">Choose at least one.</p>}
      </fieldset>
      <ShowProblem problem={draft.problem ?? pick.problem} />
    </Dialog>
  );
}
