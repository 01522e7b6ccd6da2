/** The margin of the scores: what the figures rest on, and what can be done with them. */
import { Check, CircleDot, Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Icon } from '../ui/icon.tsx';
import { count } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';

export function ScoreMargin(props: {
  evaluation: Evaluation;
  run: RunRow;
  /** Documents that are both in the test and among what was learned; null until known. */
  shared: number | null;
  again: { readonly run: () => Promise<void>; readonly busy: boolean };
  onBroken: () => void;
  onRate: () => void;
}) {
  const { evaluation, run, again } = props;
  const { counts } = evaluation;
  return (
    <aside className="pane gate scroll" aria-label="What the scores rest on" data-pane="" tabIndex={-1}>
      <h2 className="title">What this rests on</h2>
      <ul>
        {counts.newlyBroken > 0 ? (
          <li className="warn">
            <Icon icon={CircleDot} />
            <span className="strong">
              {count(counts.newlyBroken, 'newly broken answer')}
              <span className="note">
                <button type="button" className="link" onClick={props.onBroken}>
                  Read {counts.newlyBroken === 1 ? 'it' : 'them'} before you share
                </button>
              </span>
            </span>
          </li>
        ) : (
          <Fact words="Nothing newly broken">
            {evaluation.right.base === 0
              ? 'the base got no question right, so none could break'
              : 'every question the base got right is still right'}
          </Fact>
        )}
        <Apart evaluation={evaluation} shared={props.shared} />
        <Fact words="Same conditions for both">
          the same questions and settings, always the likeliest word, no chance involved
        </Fact>
        <Fact words="What counts as right">
          at least {Math.round(evaluation.threshold * 100)} of 100 words shared with the approved answer
        </Fact>
      </ul>
      <Details summary="Details">
        <dl className="facts-list">
          <div>
            <dt>Model</dt>
            <dd>{run.modelName}</dd>
          </div>
          <div>
            <dt>Threshold</dt>
            <dd className="num">token F1 ≥ {evaluation.threshold}</dd>
          </div>
          <div>
            <dt>Temperature</dt>
            <dd className="num">{evaluation.decoding.temperature}</dd>
          </div>
          <div>
            <dt>Seed</dt>
            <dd className="num">{evaluation.decoding.seed}</dd>
          </div>
          <div>
            <dt>Longest answer</dt>
            <dd className="num">{evaluation.decoding.maxTokens} tokens</dd>
          </div>
          <div>
            <dt>Intervals</dt>
            <dd>{intervalWords(evaluation)}</dd>
          </div>
          <div>
            <dt>Run</dt>
            <dd className="num">{run.id.slice(0, 12)}</dd>
          </div>
        </dl>
      </Details>
      <div className="sign">
        <LinkButton kind="primary" href={stageHref(evaluation.projectId, 'chat')}>
          Ask it in chat
        </LinkButton>
        <Button onClick={props.onRate}>Rate blind</Button>
        <Button busy={again.busy && 'Starting'} onClick={() => void again.run()}>
          Score again
        </Button>
      </div>
    </aside>
  );
}

function intervalWords({ clusters }: Evaluation): string {
  const drawn =
    clusters === null || clusters.of === 'documents' ? 'source document' : 'question: too few documents';
  return `95 %, bootstrap by ${drawn}; Wilson where all or none`;
}

/** How far apart test and training are: by document where they were divided so, else by question only. */
function Apart({ evaluation, shared }: { evaluation: Evaluation; shared: number | null }) {
  const questions = count(evaluation.questions, 'question');
  if (shared === null) return null;
  if (shared === 0) {
    return <Fact words="No leaks into the test">{questions}, none from a document it learned from</Fact>;
  }
  return (
    <Fact words="Questions it has not seen" icon={Info}>
      {questions}; {shared === evaluation.documents ? 'their' : `${shared} of their`}{' '}
      {shared === 1 ? 'document was' : 'documents were'} also learned from, through other questions
    </Fact>
  );
}

function Fact({ words, icon = Check, children }: { words: string; icon?: LucideIcon; children: ReactNode }) {
  return (
    <li>
      <Icon icon={icon} />
      <span>
        {words}
        <span className="note">{children}</span>
      </span>
    </li>
  );
}
