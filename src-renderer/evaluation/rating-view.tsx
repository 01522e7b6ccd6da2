/** Blind rating: one pair at a time, by keyboard. Which model wrote which answer is never on this screen. */
import './rating.css';
import { Check } from 'lucide-react';
import { useState } from 'react';
import type { Choice, RatingStand } from '../../src-main/contract/rating.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { RatingResult } from './rating-result.tsx';

const chosenWords: Record<Choice, string> = {
  left: 'You chose the left answer',
  right: 'You chose the right answer',
  neither: 'You chose neither',
  skipped: 'You skipped it',
};

export function RatingView({ evaluationId, onLeave }: { evaluationId: string; onLeave: () => void }) {
  const query = useQuery(`rating ${evaluationId}`, () => core.evaluation.rating.stand({ evaluationId }));
  const [newest, setNewest] = useState<RatingStand | null>(null);
  const stand = newest ?? query.value;
  const pair = stand?.pair ?? null;
  const rate = useAction(async (choice: Choice) => {
    if (pair === null) return;
    setNewest(await core.evaluation.rating.rate({ evaluationId, answerId: pair.answerId, choice }));
  });
  const undo = useAction(async () => setNewest(await core.evaluation.rating.undo({ evaluationId })));
  const choose = (choice: Choice) => () => void rate.run(choice);
  useKeys({
    ArrowLeft: choose('left'),
    ArrowRight: choose('right'),
    ArrowDown: choose('neither'),
    s: choose('skipped'),
    z: () => void undo.run(),
    Escape: onLeave,
  });

  return (
    <main className="stage">
      <StageHead title="Blind rating" sentence="Two answers to one question. Which would you rather send?">
        {stand !== undefined && <Progress stand={stand} />}
        <Button onClick={onLeave}>{pair === null ? 'Back to the scores' : 'Stop for now'}</Button>
      </StageHead>
      <div className="rating cols">
        <section
          className="pane desk"
          aria-label={pair === null ? 'Rating' : `Pair ${pair.position} of ${stand?.pairs}`}
        >
          <div className="sheet scroll" data-pane="" tabIndex={-1}>
            <ShowProblem problem={query.problem ?? rate.problem ?? undo.problem} />
            {pair !== null && (
              <>
                <div className="lab">Question</div>
                <h2 className="ask">{pair.question}</h2>
                <div className="pair">
                  <Side title="Left" text={pair.left} />
                  <Side title="Right" text={pair.right} />
                </div>
                <div className="hid">
                  <div className="lab">Approved answer</div>
                  <p className="read-s">Hidden until you have chosen, so that it cannot lead you.</p>
                </div>
              </>
            )}
            {stand !== undefined && pair === null && (
              <RatingResult evaluationId={evaluationId} stand={stand} />
            )}
          </div>
          {pair !== null && (
            <div className="keys">
              <div className="four">
                <Button size="large" aria-keyshortcuts="ArrowLeft" onClick={choose('left')}>
                  <Kbd>←</Kbd>Left is better
                </Button>
                <Button size="large" aria-keyshortcuts="ArrowRight" onClick={choose('right')}>
                  Right is better<Kbd>→</Kbd>
                </Button>
              </div>
              <div className="legend">
                <Button aria-keyshortcuts="ArrowDown" onClick={choose('neither')}>
                  <Kbd>↓</Kbd>Neither is better
                </Button>
                <Button kind="quiet" aria-keyshortcuts="s" onClick={choose('skipped')}>
                  <Kbd>S</Kbd>Skip, I cannot judge this
                </Button>
                <span className="end">
                  <Kbd>?</Kbd> all keys
                </span>
              </div>
            </div>
          )}
        </section>
        <aside className="pane margin scroll" aria-label="Last pair" data-pane="" tabIndex={-1}>
          {stand?.last != null && (
            <section>
              <div className="row">
                <h3 className="h">Pair {stand.last.position}, judged</h3>
                <Button size="small" kind="quiet" className="end" hotkey="Z" onClick={() => void undo.run()}>
                  Undo
                </Button>
              </div>
              <p className="q">{stand.last.question}</p>
              <p className="state" role="status">
                <Icon icon={Check} />
                {chosenWords[stand.last.choice]}
              </p>
              <div className="lab">Approved answer</div>
              <p className="read-s">{stand.last.approved}</p>
              {stand.last.source !== null && <p className="note">{stand.last.source}</p>}
            </section>
          )}
          <section>
            <h3 className="h">What keeps it blind</h3>
            <ul>
              {[
                'Sides are drawn by lot for every pair',
                'Names, speed and sources are left out',
                'No tally is shown before the last pair',
              ].map((words) => (
                <li key={words}>
                  <Icon icon={Check} />
                  {words}
                </li>
              ))}
            </ul>
          </section>
          {stand !== undefined && (
            <section>
              <h3 className="h">{stand.others.length > 1 ? 'Other raters' : 'Second rater'}</h3>
              <p className="dense ink2">{otherWords(stand)}</p>
            </section>
          )}
        </aside>
      </div>
    </main>
  );
}

function Side({ title, text }: { title: string; text: string }) {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '');
  return (
    <div>
      <h3 className="h">{title}</h3>
      {paragraphs.length === 0 && <p className="note">It gave no answer.</p>}
      {paragraphs.map((paragraph, i) => (
        // Paragraphs of one finished answer never change places.
        <p key={`${i} ${paragraph.slice(0, 20)}`} className="read">
          {paragraph}
        </p>
      ))}
    </div>
  );
}

function Progress({ stand }: { stand: RatingStand }) {
  const skipped = stand.choices.filter((choice) => choice === 'skipped').length;
  const judged = stand.choices.filter((choice) => choice !== null).length - skipped;
  const words = `${judged} judged, ${skipped} skipped`;
  const at = stand.pair?.position ?? null;
  return (
    <div className="rating-prog note num">
      <div className="row">
        <span>{at === null ? `All ${stand.pairs} pairs` : `Pair ${at} of ${stand.pairs}`}</span>
        <span className="end">{words}</span>
      </div>
      <div className="tally" role="img" aria-label={`${words}, of ${stand.pairs}`}>
        {stand.choices.map((choice, i) => (
          <i
            key={i}
            className={i + 1 === at ? 'now' : choice === 'skipped' ? 'skip' : choice === null ? '' : 'done'}
          />
        ))}
      </div>
    </div>
  );
}

function otherWords({ others, pairs }: RatingStand): string {
  if (others.length === 0) {
    return `Ask a colleague to rate the same ${pairs} on their own: unlock as that person and open the rating.`;
  }
  const names = others.join(' and ');
  return `${names} ${others.length > 1 ? 'rate' : 'rates'} the same ${pairs} alone. Nobody sees the others’ choices.`;
}
