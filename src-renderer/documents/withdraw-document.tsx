import { useState } from 'react';
import type { DocumentRow, Traces } from '../../src-main/contract/documents.ts';
import { core } from '../bridge.ts';
import { Check } from '../ui/check.tsx';
import { Consequences, ConfirmDialog } from '../ui/dialog.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure, shortTime } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';

function linesOf(traces: Traces) {
  const approved = traces.examples.filter((example) => example.status === 'approved').length;
  return [
    { count: traces.passages, words: traces.passages === 1 ? 'passage is erased' : 'passages are erased' },
    {
      count: traces.inside.length,
      words: traces.inside.length === 1 ? 'file inside it goes with it' : 'files inside it go with it',
    },
    {
      count: traces.examples.length,
      words: `${traces.examples.length === 1 ? 'example is' : 'examples are'} erased, ${approved === 0 ? 'none' : figure(approved)} approved`,
    },
  ].filter((line) => line.count > 0);
}

/** Asks before a document is withdrawn, with everything that came from it and what becomes of each. */
export function WithdrawDocument(props: { projectId: string; document: DocumentRow; onClose: () => void }) {
  const { document, projectId } = props;
  const traces = useQuery(`traces ${document.id}`, () => core.documents.traces({ documentId: document.id }));
  const [removeRuns, setRemoveRuns] = useState(true);
  const [removeCopies, setRemoveCopies] = useState(true);
  const [removeBackups, setRemoveBackups] = useState(false);
  const withdraw = useAction(async () => {
    const { remaining } = await core.documents.withdraw({
      documentId: document.id,
      runs: removeRuns ? 'remove' : 'mark',
      copies: removeCopies ? 'remove' : 'keep',
      backups: removeBackups ? 'remove' : 'keep',
    });
    props.onClose();
    goToStage(projectId, 'documents');
    say(
      remaining.length === 0
        ? `“${document.name}” was withdrawn`
        : `“${document.name}” was withdrawn; ${count(remaining.length, 'place')} outside may still hold it`,
    );
  });
  const found = traces.value;
  return (
    <ConfirmDialog
      open
      onClose={props.onClose}
      title={`Withdraw “${document.name}”?`}
      safe="Keep it"
      act="Withdraw it"
      busy={withdraw.busy && 'Withdrawing'}
      problem={withdraw.problem}
      onAct={() => void withdraw.run()}
    >
      <div className="withdrawal">
        <ShowProblem problem={traces.problem} />
        {found !== undefined && (
          <>
            <Consequences lines={linesOf(found)} />
            {found.runs.length > 0 && (
              <Check
                checked={removeRuns}
                onChange={setRemoveRuns}
                told={
                  removeRuns
                    ? found.runs.map((run) => `${run.modelName}, ${shortTime(run.createdAt)}`).join(' · ')
                    : 'They stay and are marked; what was learned cannot be taken out of them.'
                }
              >
                Remove {count(found.runs.length, 'training')} that learned from it, with what{' '}
                {found.runs.length === 1 ? 'it' : 'they'} learned and the scores
              </Check>
            )}
            {found.copies.length > 0 && (
              <Check
                checked={removeCopies}
                onChange={setRemoveCopies}
                told={found.copies.map(({ name }) => name).join(' · ')}
              >
                Withdraw {count(found.copies.length, 'copy', 'copies')} of the same file, too
              </Check>
            )}
            {found.backups.length > 0 && (
              <Check
                checked={removeBackups}
                onChange={setRemoveBackups}
                told="A backup holds the whole workspace, not only this document."
              >
                Delete {count(found.backups.length, 'backup copy', 'backup copies')} made while it was here
              </Check>
            )}
            <Remaining traces={found} />
          </>
        )}
        <p>The original file on your disk is not touched. The record that it was withdrawn stays.</p>
      </div>
    </ConfirmDialog>
  );
}

/** What this app cannot reach, or leaves to a person. */
function Remaining({ traces }: { traces: Traces }) {
  const outside = traces.exports.filter(({ ours }) => !ours);
  return (
    <>
      {outside.length > 0 && (
        <div>
          <p>These folders were written outside the app and stay: delete them yourself.</p>
          <ul className="left-outside note">
            {outside.map((each) => (
              <li key={each.id}>{each.folder}</li>
            ))}
          </ul>
        </div>
      )}
      {traces.near.length > 0 && (
        <p>
          {count(traces.near.length, 'other document')} with nearly the same words{' '}
          {traces.near.length === 1 ? 'stays' : 'stay'}:{' '}
          {traces.near
            .slice(0, 3)
            .map(({ name }) => `“${name}”`)
            .join(', ')}
          {traces.near.length > 3 && ' and more'}.
        </p>
      )}
    </>
  );
}
