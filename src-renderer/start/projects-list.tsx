import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { core } from '../bridge.ts';
import { IconButton } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { longDay } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';
import type { ListedProject } from '../wizard/workspace.tsx';

function RemoveProject(props: { project: ListedProject; onClose: () => void }) {
  const remove = useAction(async () => {
    await core.workspace.removeProject({ projectId: props.project.id });
    props.onClose();
    say(`“${props.project.name}” was removed`);
  });
  return (
    <ConfirmDialog
      open
      onClose={props.onClose}
      title={`Remove “${props.project.name}”?`}
      safe="Keep it"
      act="Remove it"
      busy={remove.busy && 'Removing'}
      problem={remove.problem}
      onAct={() => void remove.run()}
    >
      <p>
        Its documents, examples, training runs and scores are erased from this computer. Files you exported
        stay where they are. This cannot be undone.
      </p>
    </ConfirmDialog>
  );
}

/** Projects on this computer, what each one asks for next, and when it was last touched. */
export function ProjectsList({ projects }: { projects: readonly ListedProject[] | undefined }) {
  const [removing, setRemoving] = useState<ListedProject | null>(null);
  return (
    <section className="projects" aria-label="Projects">
      <h2 className="h">Projects on this computer</h2>
      {projects?.length === 0 && (
        <p className="none">
          None yet. A project holds the documents, examples and scores of one client, ward or team.
        </p>
      )}
      <ul className="list">
        {projects?.map((project) => (
          <li key={project.id}>
            <a href={stageHref(project.id, 'documents')}>
              <span>
                <b>{project.name}</b>
                <span className="note">{project.note === '' ? '\u00a0' : project.note}</span>
              </span>
              <StateWord wrap>{project.next}</StateWord>
              <span className="note when">{longDay(project.changedAt)}</span>
            </a>
            <Menu
              align="end"
              trigger={<IconButton icon={Ellipsis} label={`More about ${project.name}`} />}
              groups={[[{ words: 'Remove…', danger: true, onPick: () => setRemoving(project) }]]}
            />
          </li>
        ))}
      </ul>
      {removing !== null && <RemoveProject project={removing} onClose={() => setRemoving(null)} />}
    </section>
  );
}
