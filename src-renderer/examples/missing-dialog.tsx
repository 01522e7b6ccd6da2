import type { ExampleCounts } from '../../src-main/contract/examples.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { count, figure } from '../ui/words.ts';
import { LateWords } from '../ui/late-words.tsx';
import { MissingList, useReadiness } from './missing-list.tsx';
import { ModelSelect } from './model-select.tsx';
import { useModels } from './use-models.ts';

/** What training still needs in order of worth, and how the approved examples are divided. */
export function MissingDialog(props: { projectId: string; counts: ExampleCounts; onClose: () => void }) {
  const { counts } = props;
  const pick = useModels();
  const ready = pick.models !== undefined || pick.problem !== null;
  const readiness = useReadiness(props.projectId, ready ? (pick.model?.id ?? null) : null);
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={
        readiness.value === undefined
          ? 'What is missing'
          : readiness.value.items.every(({ state }) => state === 'good')
            ? 'Nothing is missing'
            : readiness.value.ready
              ? 'Training can start; worth a look before'
              : 'What is missing'
      }
      foot={<Button onClick={props.onClose}>Close</Button>}
    >
      {readiness.value === undefined ? (
        <LateWords>Looking through the examples</LateWords>
      ) : (
        <MissingList
          projectId={props.projectId}
          readiness={readiness.value}
          onLeave={props.onClose}
          primary
        />
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
      <ModelSelect pick={pick} told="Lengths are measured with this model." />
      <ShowProblem problem={readiness.problem} />
    </Dialog>
  );
}
