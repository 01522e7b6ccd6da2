/** The runs that wait, in the order in which they will train. The order changes by buttons; the focus stays with the run. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { announce } from '../ui/announce.tsx';
import { sayWhen } from '../ui/say.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { stageHref } from '../wizard/navigate.ts';
import { nameOf } from './run-name.ts';

export function RunQueue({ projectId, waiting }: { projectId: string; waiting: readonly RunRow[] }) {
  const move = useAction(async (run: RunRow, place: number) => {
    await core.training.move({ runId: run.id, place });
    announce(`${nameOf(run)} is now number ${place}.`);
  });
  const remove = useAction(async (run: RunRow) => {
    const { removed } = await core.training.leaveQueue({ runId: run.id });
    announce(removed ? `${nameOf(run)} was taken out.` : `${nameOf(run)} is paused.`);
  });
  return (
    <section className="queue" aria-label="Waiting for their turn">
      <h2 className="h">Waiting for their turn</h2>
      <p className="note">One trains at a time. Each starts by itself when the one before it has ended.</p>
      <ol className="list">
        {waiting.map((run, i) => (
          <li key={run.id}>
            <span className="num place">{i + 1}</span>
            <a href={stageHref(projectId, 'training', run.id)}>
              <b>{nameOf(run)}</b>
              <span className="note">Queued {sayWhen(run.createdAt)}</span>
            </a>
            <span className="row">
              {waiting.length > 1 && (
                <>
                  <IconButton
                    icon={ArrowUp}
                    label={`Earlier: ${nameOf(run)}, number ${i + 1}`}
                    aria-disabled={i === 0 || undefined}
                    onClick={() => i > 0 && void move.run(run, i)}
                  />
                  <IconButton
                    icon={ArrowDown}
                    label={`Later: ${nameOf(run)}, number ${i + 1}`}
                    aria-disabled={i === waiting.length - 1 || undefined}
                    onClick={() => i < waiting.length - 1 && void move.run(run, i + 2)}
                  />
                </>
              )}
              <Button kind="quiet" size="small" onClick={() => void remove.run(run)}>
                Take out
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <ShowProblem problem={move.problem ?? remove.problem} />
    </section>
  );
}
