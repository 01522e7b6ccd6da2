import { ChevronsUpDown } from 'lucide-react';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { figure } from '../ui/words.ts';
import { go, goToStage } from './navigate.ts';
import { useWorkspace } from './workspace.tsx';

/** The open project (matter) at the head of the rail, and the way to another one. */
export function MatterSwitch({ projectId }: { projectId: string | null }) {
  const { projects } = useWorkspace();
  const open = projects?.find((project) => project.id === projectId);
  const name = open?.name ?? 'All projects';
  const told =
    open === undefined
      ? projects === undefined || projects.length === 0
        ? 'None on this computer yet'
        : `${figure(projects.length)} on this computer`
      : open.note;
  const entries: MenuEntry[] = (projects ?? []).map((project) => ({
    words: project.name,
    ...(project.note !== '' && { told: project.note }),
    current: project.id === projectId,
    onPick: () => goToStage(project.id, 'documents'),
  }));
  return (
    <Menu
      trigger={
        <button type="button" className="matter">
          <span className="grow">
            <b className="clip">{name}</b>
            {told !== '' && <span className="note clip">{told}</span>}
          </span>
          <span className="vh">Switch project</span>
          <Icon icon={ChevronsUpDown} />
        </button>
      }
      groups={[entries, [{ words: 'All projects', onPick: () => go({ at: 'start' }) }]]}
    />
  );
}
