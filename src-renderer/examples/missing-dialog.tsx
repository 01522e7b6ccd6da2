import type { ExampleCounts } from '../../src-main/contract/examples.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { count, figure } from '../ui/words.ts';

/** What training still needs, and how the approved examples are divided. */
export function MissingDialog(props: { projectId: string; counts: ExampleCounts; onClose: () => void }) {
  const { counts } = props;
  const divide = useAction(async () => {
    await core.examples.divide({ projectId: props.projectId });
  });
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={counts.missing.length === 0 ? 'Nothing is missing' : 'What is missing'}
      foot={
        <>
          <Button busy={divide.busy && 'Dividing'} onClick={() => void divide.run()}>
            Divide them again
          </Button>
          <Button kind="primary" onClick={props.onClose}>
            Close
          </Button>
        </>
      }
    >
      {counts.missing.length === 0 ? (
        <p>There are enough approved examples, and some are kept aside. Training can start.</p>
      ) : (
        <ol className="missing">
          {counts.missing.map((words, index) => (
            <li key={words}>
              <span className="note num">{index + 1}</span>
              <span>{words}</span>
            </li>
          ))}
        </ol>
      )}
      {counts.hints.length > 0 && (
        <p className="note">Worth a look before training: {counts.hints.join('; ')}.</p>
      )}
      <h3 className="h divided-head">
        {counts.approved === 1
          ? 'How the approved example is used'
          : `How the ${count(counts.approved, 'approved example')} are used`}
      </h3>
      <dl className="divided">
        <dt>For learning</dt>
        <dd>{figure(counts.training)}</dd>
        <dt>To check progress while it learns</dt>
        <dd>{figure(counts.validation)}</dd>
        <dt>For the test, never learned from</dt>
        <dd>{figure(counts.test)}</dd>
      </dl>
      <p>
        They are divided by the document they come from, so that no answer of the test can leak into what is
        learned. Where a file says itself what an example is for, that holds.
      </p>
      <ShowProblem problem={divide.problem} />
    </Dialog>
  );
}
