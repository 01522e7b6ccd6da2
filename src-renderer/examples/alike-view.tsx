import { useState } from 'react';
import type { AlikePair } from '../../src-main/contract/readiness.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LateWords } from '../ui/late-words.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { count, figure } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { queueHref } from './views.ts';
import { WordDiff } from './word-diff.tsx';

const kindWords: Record<AlikePair['kind'], string> = {
  contradiction: 'They disagree',
  duplicate: 'Asked twice',
  alike: 'Nearly the same',
};

/** Pairs that ask nearly the same, side by side: keep one, or both. */
export function AlikeView({ projectId }: { projectId: string }) {
  const listed = useQuery(
    `alike ${projectId}`,
    () => core.examples.alike.list({ projectId }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const [at, setAt] = useState(0);
  const pairs = listed.value?.pairs ?? [];
  const place = Math.min(at, Math.max(0, pairs.length - 1));
  const pair = pairs[place];
  const reject = useAction(async (exampleId: string) => {
    await core.examples.review({
      exampleIds: [exampleId],
      act: { action: 'reject', reason: 'Another one is kept' },
    });
    listed.reload();
    say('One is rejected', () => void core.examples.undo({ projectId }));
  });
  const keep = useAction(async (two: AlikePair) => {
    await core.examples.alike.keepBoth({ projectId, firstId: two.first.id, secondId: two.second.id });
    listed.reload();
  });
  useKeys({
    Escape: () => goToStage(projectId, 'examples'),
    j: () => setAt(Math.min(pairs.length - 1, place + 1)),
    k: () => setAt(Math.max(0, place - 1)),
    ArrowLeft: pair === undefined ? undefined : () => void reject.run(pair.second.id),
    ArrowRight: pair === undefined ? undefined : () => void reject.run(pair.first.id),
    b: pair === undefined ? undefined : () => void keep.run(pair),
  });
  const { value } = listed;
  return (
    <main className="stage">
      <StageHead
        title="Side by side"
        sentence={
          value === undefined
            ? '\u00a0'
            : value.total === 0
              ? 'No question is asked twice, and no answers disagree.'
              : `${count(value.total, 'pair')} to compare; ${value.contradictions === 0 ? 'no answers disagree' : `in ${figure(value.contradictions)} the answers disagree`}.`
        }
      >
        <LinkButton href={queueHref(projectId)}>Back to the queue</LinkButton>
      </StageHead>
      <Pane label="Pairs" className="alike scroll">
        <ShowProblem problem={listed.problem ?? reject.problem ?? keep.problem} />
        {value === undefined && listed.problem === null && (
          <LateWords>Comparing every question with the others</LateWords>
        )}
        {value !== undefined && pair === undefined && (
          <Empty
            title="Nothing to compare"
            action={
              <LinkButton kind="primary" href={queueHref(projectId)}>
                Back to the queue
              </LinkButton>
            }
          >
            Pairs come here when two examples ask nearly the same.
          </Empty>
        )}
        {pair !== undefined && (
          <>
            <div className="row alike-head">
              <StateWord tone={pair.kind === 'contradiction' ? 'warn' : 'calm'} wrap>
                {kindWords[pair.kind]}. {pair.words}.
              </StateWord>
              <span className="note num end">
                {figure(place + 1)} of {figure(pairs.length)}
              </span>
            </div>
            <div className="alike-pair">
              {([pair.first, pair.second] as const).map((side, i) => {
                const other = i === 0 ? pair.second : pair.first;
                return (
                  <section key={side.id} aria-label={i === 0 ? 'The first' : 'The second'}>
                    <p className="note">
                      {side.status === 'approved' ? 'Approved' : 'Not yet approved'},{' '}
                      <a href={stageHref(projectId, 'examples', side.id)}>open it</a>
                    </p>
                    <h2 className="ask">{side.question}</h2>
                    <p className="read-s answer">
                      {i === 0 ? side.answer : <WordDiff before={other.answer} after={side.answer} />}
                    </p>
                    <Button
                      hotkey={i === 0 ? '←' : '→'}
                      busy={reject.busy && 'Keeping'}
                      onClick={() => void reject.run(other.id)}
                    >
                      Keep this one
                    </Button>
                  </section>
                );
              })}
            </div>
            <div className="row alike-foot">
              <Button hotkey="B" busy={keep.busy && 'Keeping'} onClick={() => void keep.run(pair)}>
                Keep both
              </Button>
              <Button kind="quiet" hotkey="K" onClick={() => setAt(Math.max(0, place - 1))}>
                Back
              </Button>
              <Button kind="quiet" hotkey="J" onClick={() => setAt(Math.min(pairs.length - 1, place + 1))}>
                Next
              </Button>
            </div>
          </>
        )}
      </Pane>
    </main>
  );
}
