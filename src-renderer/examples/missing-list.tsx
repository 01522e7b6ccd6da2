/** What to do next, most worth first, each with its facts and one button. */
import { useState } from 'react';
import type { DraftKind } from '../../src-main/contract/example-work.ts';
import type { Readiness, ReadinessItem } from '../../src-main/contract/readiness.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { type Query, useQuery } from '../ui/use-query.ts';
import { useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';
import { showInQueue } from './chosen-store.ts';
import { DraftDialog } from './draft-dialog.tsx';
import { goToView } from './views.ts';

export function useReadiness(projectId: string, modelId: string | null): Query<Readiness> {
  return useQuery(
    `readiness ${projectId} ${modelId ?? ''}`,
    () => core.examples.readiness.tell({ projectId, modelId }),
    (event) =>
      (event.type === 'examples-changed' || event.type === 'privacy-changed') &&
      event.projectId === projectId,
  );
}

export function MissingList(props: {
  projectId: string;
  readiness: Readiness;
  /** Called before another view opens. */
  onLeave: () => void;
  /** The first button is the screen’s primary. */
  primary: boolean;
}) {
  const { projectId, readiness } = props;
  const open = readiness.items.filter(({ state }) => state !== 'good');
  const good = readiness.items.filter(({ state }) => state === 'good');
  const [drafting, setDrafting] = useState<readonly DraftKind[] | null>(null);
  const divide = useAction(() => core.examples.divide({ projectId }));

  function act(item: ReadinessItem): void {
    switch (item.action?.kind) {
      case 'review':
        props.onLeave();
        goToStage(projectId, 'examples');
        return;
      case 'show':
        props.onLeave();
        showInQueue(projectId, {
          ids: item.exampleIds,
          words: `${count(item.exampleIds.length, 'example')}: ${item.what.toLowerCase()}`,
        });
        return;
      case 'compare':
        props.onLeave();
        goToView(projectId, 'alike');
        return;
      case 'draft-refusals':
        setDrafting(['refusal']);
        return;
      case 'coverage':
        props.onLeave();
        goToView(projectId, 'coverage');
        return;
      case 'divide':
        void divide.run();
        return;
      case 'privacy':
        props.onLeave();
        goToStage(projectId, 'documents', 'privacy');
        return;
      case 'rules':
      case undefined:
        return;
    }
  }

  return (
    <>
      {open.length === 0 ? (
        <p className="dense">Nothing is missing. Training can start.</p>
      ) : (
        <ol className="gaps">
          {open.map((item, index) => (
            <li key={item.code}>
              <span className="n num">{index + 1}</span>
              <p>
                <b>{item.what}.</b> {item.words}
              </p>
              {item.action !== null && (
                <Button
                  kind={index === 0 && props.primary ? 'primary' : 'secondary'}
                  size="small"
                  busy={item.action.kind === 'divide' && divide.busy && 'Dividing'}
                  onClick={() => act(item)}
                >
                  {item.action.words}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
      <ShowProblem problem={divide.problem} />
      {good.length > 0 && (
        <Details summary={`In order: ${count(good.length, 'thing')}`}>
          <ul className="in-order">
            {good.map((item) => (
              <li key={item.code}>
                <b>{item.what}.</b> {item.words}
              </li>
            ))}
          </ul>
        </Details>
      )}
      {drafting !== null && (
        <DraftDialog projectId={projectId} kinds={drafting} onClose={() => setDrafting(null)} />
      )}
    </>
  );
}
