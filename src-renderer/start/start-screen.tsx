import { FileLock } from 'lucide-react';
import { useState } from 'react';
import { core } from '../bridge.ts';
import { DemoScreen } from '../sharing/demo-screen.tsx';
import { OpenPack } from '../sharing/open-pack.tsx';
import { useShownDemo } from '../sharing/shown-demo.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { goToStage } from '../wizard/navigate.ts';
import { useWorkspace } from '../wizard/workspace.tsx';
import { GoodToKnow } from './good-to-know.tsx';
import { NewProjectDialog } from './new-project-dialog.tsx';
import { ProjectsList } from './projects-list.tsx';

/** All projects, and the two ways to begin one. */
export function StartScreen() {
  const { projects } = useWorkspace();
  const [asking, setAsking] = useState(false);
  const [opening, setOpening] = useState(false);
  const demo = useShownDemo((state) => state.demo);
  const sample = useAction(async (set: 'law' | 'clinic') => {
    const project = await core.workspace.createSampleProject({ set });
    goToStage(project.id, 'documents');
  });
  if (demo !== null) return <DemoScreen demo={demo} />;
  return (
    <main className="scroll home" data-pane="" tabIndex={-1}>
      <div className="in">
        <div>
          <h1 className="open-line">Teach a model how your office answers</h1>
          <p className="lead">
            Start from the documents you already trust. Approve each answer it may learn from. Then see, with
            evidence a partner can sign, whether it became better.
          </p>
          <div className="row ways">
            <Button kind="primary" size="large" onClick={() => setAsking(true)}>
              Start a project
            </Button>
            <Menu
              trigger={
                <Button size="large" busy={sample.busy && 'Reading the sample'}>
                  Try it with sample documents
                </Button>
              }
              groups={[
                [
                  {
                    words: 'A law practice',
                    told: 'Policies, terms and protocols of a fictional firm',
                    onPick: () => void sample.run('law'),
                  },
                  {
                    words: 'A clinic',
                    told: 'Protocols and guidance of a fictional clinic',
                    onPick: () => void sample.run('clinic'),
                  },
                ],
              ]}
            />
            <span className="note">Made up, for trying it out</span>
          </div>
          <p className="another">
            <Button kind="quiet" size="small" icon={FileLock} onClick={() => setOpening(true)}>
              Open a pack from another computer…
            </Button>
          </p>
          <ShowProblem problem={sample.problem} />
          <ProjectsList projects={projects} />
        </div>
        <GoodToKnow linked />
      </div>
      <NewProjectDialog open={asking} onClose={() => setAsking(false)} />
      <OpenPack open={opening} onClose={() => setOpening(false)} />
    </main>
  );
}
