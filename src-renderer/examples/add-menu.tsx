import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { say } from '../ui/toast.tsx';
import type { Action } from '../ui/use-action.ts';
import { useAction } from '../ui/use-action.ts';
import { countOrNo, figure } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';
import { DraftDialog } from './draft-dialog.tsx';
import { WordingsDialog } from './wordings-dialog.tsx';
import { WriteDialog } from './write-dialog.tsx';

/** Look for pairs by rule and say what came of it. */
export function useFindPairs(projectId: string): Action<[]> {
  return useAction(async () => {
    const { found, added } = await core.examples.findPairs({ projectId });
    say(`${countOrNo(found, 'pair')} found, ${added === 0 ? 'none' : figure(added)} new`);
  });
}

/** Where examples come from: rules, the local model, a file, a person. */
export function AddMenu(props: { projectId: string; find: Action<[]> }) {
  const [asking, setAsking] = useState<'draft' | 'wordings' | 'write' | 'card' | null>(null);
  const close = () => setAsking(null);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button busy={props.find.busy && 'Looking'}>
            Add examples <Icon icon={ChevronDown} />
          </Button>
        }
        groups={[
          [
            {
              words: 'Find pairs by rule',
              told: 'Questions and answers, definitions, steps and table rows that stand in the documents',
              onPick: () => void props.find.run(),
            },
            {
              words: 'Draft with a local model…',
              told: 'Each draft quotes the passage it comes from',
              onPick: () => setAsking('draft'),
            },
            {
              words: 'Other wordings of approved questions…',
              told: 'Variety to learn from; the test gets its own',
              onPick: () => setAsking('wordings'),
            },
          ],
          [
            { words: 'Write one by hand…', onPick: () => setAsking('write') },
            { words: 'A wrong and a right answer…', onPick: () => setAsking('card') },
            {
              words: 'Bring a question-answer file',
              told: 'CSV or JSONL, on the Documents step',
              onPick: () => goToStage(props.projectId, 'documents'),
            },
          ],
        ]}
      />
      {asking === 'draft' && <DraftDialog projectId={props.projectId} onClose={close} />}
      {asking === 'wordings' && <WordingsDialog projectId={props.projectId} onClose={close} />}
      {asking === 'card' && (
        <WriteDialog
          projectId={props.projectId}
          card={{ question: '', wrongAnswer: '', passageId: null }}
          onClose={close}
        />
      )}
      {asking === 'write' && <WriteDialog projectId={props.projectId} onClose={close} />}
    </>
  );
}
