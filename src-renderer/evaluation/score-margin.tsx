/** The margin of the scores: what the figures rest on, and what can be done with them. */
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import type { Release } from '../../src-main/contract/release.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Icon } from '../ui/icon.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { Gate } from './gate.tsx';
import { SignForm } from './sign-form.tsx';

export function ScoreMargin(props: {
  evaluation: Evaluation;
  run: RunRow;
  release: Release | undefined;
  onRelease: (release: Release) => void;
  again: { readonly run: () => Promise<void>; readonly busy: boolean };
  onBroken: () => void;
}) {
  const { evaluation, run, again, release } = props;
  return (
    <aside className="pane gate scroll" aria-label="Release" data-pane="" tabIndex={-1}>
      {release !== undefined && (
        <Gate release={release} onRelease={props.onRelease} onBroken={props.onBroken} />
      )}
      <h3 className="h">What this rests on</h3>
      <ul>
        <Fact words="Same conditions for all">
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
      {release !== undefined && <SignForm release={release} onRelease={props.onRelease} />}
      <div className="row">
        <LinkButton kind="quiet" size="small" href={stageHref(evaluation.projectId, 'chat')}>
          Ask it in chat
        </LinkButton>
        <Button kind="quiet" size="small" busy={again.busy && 'Starting'} onClick={() => void again.run()}>
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

function Fact({ words, children }: { words: string; children: ReactNode }) {
  return (
    <li>
      <Icon icon={Check} />
      <span>
        {words}
        <span className="note">{children}</span>
      </span>
    </li>
  );
}
