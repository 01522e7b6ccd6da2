import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Radio } from '../ui/radio.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useReviewSettings } from './use-review-settings.ts';

/** Whether one person or two approve what is learned. */
export function ApprovalsDialog(props: { projectId: string; onClose: () => void }) {
  const settings = useReviewSettings(props.projectId);
  const set = useAction(async (approvals: 1 | 2) => {
    await core.examples.setApprovals({ projectId: props.projectId, approvals });
    settings.reload();
  });
  const approvals = settings.value?.approvals;
  return (
    <Dialog
      open
      onClose={props.onClose}
      title="Who approves"
      foot={
        <Button kind="primary" onClick={props.onClose}>
          Close
        </Button>
      }
    >
      <fieldset className="draft-kinds">
        <legend className="label">Approvals an example needs</legend>
        <Radio
          name="approvals"
          label="One person approves"
          checked={approvals === 1}
          onChange={() => void set.run(1)}
        />
        <Radio
          name="approvals"
          label="Two persons approve"
          told="The second must be somebody else. An edit starts again. What is approved already stays so."
          checked={approvals === 2}
          onChange={() => void set.run(2)}
        />
      </fieldset>
      {settings.value !== undefined && (
        <p className="note">
          Reviewing here so far: {settings.value.reviewers.join(', ')}. A colleague sits down under a name of
          their own in Settings.
        </p>
      )}
      <ShowProblem problem={settings.problem ?? set.problem} />
    </Dialog>
  );
}
