/** The same question three ways: base, so far, approved. Moves when the reader says so, never by itself. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RunSample } from '../../src-main/contract/training.ts';
import { IconButton } from '../ui/button.tsx';
import { sayPass } from './run-words.ts';

/** One entry for each question, with its latest answers; questions keep the order in which they were first asked. */
export function latestByQuestion(samples: readonly RunSample[]): RunSample[] {
  const byQuestion = new Map<string, RunSample>();
  for (const sample of samples) {
    const before = byQuestion.get(sample.question);
    const base = sample.base ?? before?.base ?? null;
    const tuned = sample.tuned ?? before?.tuned ?? null;
    const pass = sample.tuned === null && before ? before.pass : sample.pass;
    byQuestion.set(sample.question, { ...sample, base, tuned, pass });
  }
  return [...byQuestion.values()];
}

export function RunSamples({ samples, live }: { samples: readonly RunSample[]; live: boolean }) {
  const questions = useMemo(() => latestByQuestion(samples), [samples]);
  const [chosen, setChosen] = useState(0);
  const place = Math.min(chosen, Math.max(0, questions.length - 1));
  const sample = questions[place];

  return (
    <section className="samples" aria-label="Sample answers">
      <div className="row">
        <h2 className="h">The same question, three ways</h2>
        <span className="note">
          {live
            ? 'Asked again as it gets better. The model has not seen this question.'
            : 'The model has not seen this question.'}
        </span>
        {questions.length > 1 && (
          <span className="end row">
            <IconButton
              icon={ChevronLeft}
              label="Previous question"
              onClick={() => setChosen((place + questions.length - 1) % questions.length)}
            />
            <span className="dense num">
              {place + 1} of {questions.length}
            </span>
            <IconButton
              icon={ChevronRight}
              label="Next question"
              onClick={() => setChosen((place + 1) % questions.length)}
            />
          </span>
        )}
      </div>
      {sample === undefined ? (
        <p className="dense ink2 waits">
          {live ? 'The first answers come with the first check.' : 'No question was asked in this run.'}
        </p>
      ) : (
        <>
          <p className="ask">{sample.question}</p>
          <div className="three">
            <Answer title="Base" note="before training" text={sample.base} />
            <Answer
              title={live ? 'So far' : 'Tuned'}
              note={sample.tuned === null ? '' : `pass ${sayPass(sample.pass)}`}
              text={sample.tuned}
            />
            <Answer title="Approved" note="what it should say" text={sample.approved} />
          </div>
        </>
      )}
    </section>
  );
}

function Answer({ title, note, text }: { title: string; note: string; text: string | null }) {
  return (
    <div>
      <h3 className="h">
        {title} <span className="note">{note}</span>
      </h3>
      {text === null ? (
        <p className="note">Not asked yet.</p>
      ) : text.trim() === '' ? (
        <p className="note">It gave no answer.</p>
      ) : (
        <p className="read-s">{text}</p>
      )}
    </div>
  );
}
