import { useState } from 'react';
import type { FrozenExample, Snapshot } from '../../src-main/contract/snapshots.ts';
import { core } from '../bridge.ts';
import { LinkButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Empty } from '../ui/empty.tsx';
import { Select } from '../ui/field.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure, longDay, shortTime } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { queueHref } from './views.ts';
import { WordDiff } from './word-diff.tsx';

const now = 'now';

/** What changed between two frozen sets of examples, or since one of them. */
export function FrozenView({ projectId }: { projectId: string }) {
  const listed = useQuery(
    `frozen ${projectId}`,
    () => core.examples.snapshots.list({ projectId }),
    (event) => event.type === 'run-changed' && event.projectId === projectId,
  );
  const sets = listed.value ?? [];
  const [before, setBefore] = useState<string | null>(null);
  const [after, setAfter] = useState<string>(now);
  const beforeId = before ?? sets[0]?.id ?? null;
  const compared = useQuery(
    beforeId === null ? null : `compare frozen ${beforeId} ${after}`,
    () =>
      core.examples.snapshots.compare({
        projectId,
        beforeId: beforeId ?? '',
        afterId: after === now ? null : after,
      }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  useKeys({ Escape: () => goToStage(projectId, 'examples') });
  const counts = compared.value?.counts;
  return (
    <main className="stage">
      <StageHead
        title="Frozen sets"
        sentence={
          counts === undefined
            ? 'Each training freezes the examples it learns from.'
            : `${figure(counts.added)} added, ${figure(counts.removed)} removed, ${figure(counts.changed)} changed, ${figure(counts.same)} the same.`
        }
      >
        <LinkButton href={queueHref(projectId)}>Back to the queue</LinkButton>
      </StageHead>
      <Pane label="Frozen sets" className="frozen scroll">
        <ShowProblem problem={listed.problem ?? compared.problem} />
        {listed.value !== undefined && sets.length === 0 && (
          <Empty
            title="Nothing is frozen yet"
            action={
              <LinkButton kind="primary" href={stageHref(projectId, 'training')}>
                Go to Training
              </LinkButton>
            }
          >
            When a training starts, what it learns from is frozen and never changes. Two such sets can be
            compared here.
          </Empty>
        )}
        {sets.length > 0 && (
          <div className="frozen-pick">
            <Select label="From" value={beforeId ?? ''} onChange={(event) => setBefore(event.target.value)}>
              {sets.map((set) => (
                <option key={set.id} value={set.id}>
                  {nameOf(set)}
                </option>
              ))}
            </Select>
            <Select label="To" value={after} onChange={(event) => setAfter(event.target.value)}>
              <option value={now}>What is approved now</option>
              {sets.map((set) => (
                <option key={set.id} value={set.id}>
                  {nameOf(set)}
                </option>
              ))}
            </Select>
          </div>
        )}
        {compared.value !== undefined && (
          <>
            <Part title="Added" of={compared.value.counts.added} items={compared.value.added} />
            <Part title="Removed" of={compared.value.counts.removed} items={compared.value.removed} />
            {compared.value.changed.length > 0 && (
              <section>
                <h2 className="h">Changed: {figure(compared.value.counts.changed)}</h2>
                <ul className="cases">
                  {compared.value.changed.map((each) => (
                    <li key={each.after.exampleId}>
                      <p className="note">{each.what.join(', ')}</p>
                      <h3 className="read-s">
                        <WordDiff before={each.before.question} after={each.after.question} />
                      </h3>
                      <p className="dense answer">
                        <WordDiff before={each.before.answer} after={each.after.answer} />
                      </p>
                    </li>
                  ))}
                </ul>
              </section>
            )}
            <Details summary="Details">
              <dl className="fingerprints">
                {sets
                  .filter(({ id }) => id === beforeId || id === after)
                  .map((set) => (
                    <div key={set.id}>
                      <dt>{nameOf(set)}</dt>
                      <dd className="num">SHA-256 {set.hash}</dd>
                    </div>
                  ))}
              </dl>
            </Details>
          </>
        )}
      </Pane>
    </main>
  );
}

function nameOf(set: Snapshot): string {
  const when = `${longDay(set.createdAt)}, ${shortTime(set.createdAt)}`;
  const models = [...new Set(set.runs.map(({ modelName }) => modelName))].join(', ');
  const of = count(set.training + set.validation + set.test, 'example');
  return models === '' ? `${when}: ${of}` : `${when}: ${of}, for ${models}`;
}

function Part(props: { title: string; of: number; items: readonly FrozenExample[] }) {
  if (props.of === 0) return null;
  return (
    <section>
      <h2 className="h">
        {props.title}: {figure(props.of)}
      </h2>
      <ul className="cases">
        {props.items.map((item) => (
          <li key={item.exampleId}>
            <h3 className="read-s">{item.question}</h3>
            <p className="dense answer">{item.answer}</p>
          </li>
        ))}
      </ul>
      {props.items.length < props.of && (
        <p className="note">The first {figure(props.items.length)} are shown.</p>
      )}
    </section>
  );
}
