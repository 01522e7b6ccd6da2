/** How far learning has gone, in four words. Amber only from “by heart” on: before that nobody has to act. */
import type { RunRow } from '../../src-main/contract/training.ts';
import { hasEnded, learningTitle } from './run-words.ts';

const marks = [
  { learning: 'learning', words: 'learning' },
  { learning: 'settled', words: 'settled' },
  { learning: 'by-heart', words: 'by heart' },
  { learning: 'too-far', words: 'too far' },
] as const;

const places = ['none yet', 'First', 'Second', 'Third', 'Last'];

export function LearningMeter({ run }: { run: RunRow }) {
  const reached = marks.findIndex((mark) => mark.learning === run.learning);
  const words = marks[reached]?.words;
  return (
    <section>
      <h2 className="h">{learningTitle(run.learning, hasEnded(run.state))}</h2>
      <div
        className={reached >= 2 ? 'heat is-warn' : 'heat'}
        role="img"
        aria-label={words === undefined ? 'None of four yet' : `${places[reached + 1]} of four: ${words}`}
      >
        {marks.map((mark, i) => (
          <i key={mark.learning} className={i <= reached ? 'on' : ''} />
        ))}
        {marks.map((mark, i) => (
          <span key={mark.learning} className={i === reached ? 'now' : ''}>
            {mark.words}
          </span>
        ))}
      </div>
      <p>{run.learningWords}</p>
    </section>
  );
}
