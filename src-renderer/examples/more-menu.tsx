import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { ApprovalsDialog } from './approvals-dialog.tsx';
import { RulesDialog } from './rules-dialog.tsx';
import { goToView } from './views.ts';

/** The other views of the examples, and what the project holds them to. */
export function MoreMenu({ projectId }: { projectId: string }) {
  const [dialog, setDialog] = useState<'rules' | 'approvals' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button>
            Look at <Icon icon={ChevronDown} />
          </Button>
        }
        groups={[
          [
            {
              words: 'Coverage',
              told: 'A map of topics: what is covered, what is not',
              onPick: () => goToView(projectId, 'coverage'),
            },
            {
              words: 'Side by side',
              told: 'Questions asked twice, answers that disagree',
              onPick: () => goToView(projectId, 'alike'),
            },
            {
              words: 'Edge cases',
              told: 'What the base model gets wrong',
              onPick: () => goToView(projectId, 'edge-cases'),
            },
            {
              words: 'Frozen sets',
              told: 'What changed since a training',
              onPick: () => goToView(projectId, 'frozen'),
            },
          ],
          [
            { words: 'House rules', onPick: () => setDialog('rules') },
            { words: 'Who approves', onPick: () => setDialog('approvals') },
          ],
        ]}
      />
      {dialog === 'rules' && <RulesDialog projectId={projectId} onClose={close} />}
      {dialog === 'approvals' && <ApprovalsDialog projectId={projectId} onClose={close} />}
    </>
  );
}
