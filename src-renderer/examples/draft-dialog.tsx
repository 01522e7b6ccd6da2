import { useState } from 'react';
import type { BaseModel } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';

const most = 500;
const usual = 20;

function usable(model: BaseModel): boolean {
  return !model.missing && model.chat.verdict !== 'cannot';
}

/** Which model drafts, and from how many passages. */
export function DraftDialog(props: { projectId: string; onClose: () => void }) {
  const models = useQuery(
    'models',
    () => core.models.list(),
    (event) => event.type === 'models-changed',
  );
  const able = models.value?.filter(usable) ?? [];
  const [picked, setPicked] = useState<string | null>(null);
  const [passages, setPassages] = useState(String(usual));
  const model = able.find((each) => each.id === picked) ?? able.find((each) => !each.builtIn) ?? able[0];
  const wanted = Number(passages);
  const wrong =
    !Number.isInteger(wanted) || wanted < 1 || wanted > most
      ? `Enter a whole number from 1 to ${most}.`
      : null;
  const draft = useAction(async () => {
    if (model === undefined || wrong !== null) return;
    await core.examples.draft({ projectId: props.projectId, modelId: model.id, passages: wanted });
    props.onClose();
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Draft examples with a local model"
      onSubmit={() => void draft.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={
              models.value === undefined && models.problem === null
                ? 'Looking for models'
                : draft.busy && 'Starting'
            }
            cannot={
              models.value !== undefined && model === undefined
                ? 'No model on this computer can draft.'
                : null
            }
          >
            Start drafting
          </Button>
        </>
      }
    >
      <p>
        The model reads passages that have no example yet and proposes a question with its answer. Every draft
        waits for your approval.
      </p>
      <Select
        label="Model"
        value={model?.id ?? ''}
        onChange={(event) => setPicked(event.target.value)}
        hint={
          model?.builtIn === true
            ? 'The built-in starter is for trying the app. Its drafts are often of no use; bring a larger model on the Training step.'
            : undefined
        }
      >
        {able.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </Select>
      <Field
        label="How many passages"
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        value={passages}
        onChange={(event) => setPassages(event.target.value)}
        problem={wrong}
      />
      <ShowProblem problem={draft.problem ?? models.problem} />
    </Dialog>
  );
}
