/** A demo pack, shown: one question at a time with both answers, then one of one's own. Changes nothing. */
import './demo.css';
import { Check, ChevronLeft, ChevronRight, CircleX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { DemoPack } from '../../src-main/contract/demo-pack.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Details } from '../ui/details.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { longDay } from '../ui/words.ts';
import { useShownDemo } from './shown-demo.ts';

export function DemoScreen({ demo }: { demo: DemoPack }) {
  const [at, setAt] = useState(0);
  const show = useShownDemo((state) => state.show);
  const last = demo.answers.length - 1;
  const answer = demo.answers[at];
  const close = useAction(async () => {
    show(null);
    await core.sharing.closeDemo({ demoId: demo.id });
  });
  const back = (): void => setAt((before) => Math.max(0, before - 1));
  const on = (): void => setAt((before) => Math.min(last, before + 1));
  useKeys({ ArrowLeft: back, ArrowRight: on, Escape: () => void close.run() });
  return (
    <main className="demo scroll" data-pane="" tabIndex={-1} aria-label={`Demo: ${demo.project}`}>
      <header>
        <div>
          <p className="note">
            Demo, read-only. Made by {demo.madeBy} {longDay(demo.madeAt)}
            {demo.expires !== null && `, opens until ${demo.expires}`}
          </p>
          <h1 className="title">{demo.project}</h1>
        </div>
        <Button hotkey="Esc" onClick={() => void close.run()}>
          Close the demo
        </Button>
      </header>
      <p className="verdict-line">
        {demo.verdict ??
          `It answers ${demo.right.tuned} of ${demo.right.of} rightly; the base answers ${demo.right.base}.`}
      </p>
      {demo.evidence !== null && <p className="dense ink2 evidence-line">{demo.evidence}</p>}

      {answer !== undefined && (
        <section aria-label="Questions">
          <div className="turn">
            <h2 className="h">
              Question {at + 1} of {last + 1}
            </h2>
            <Button
              size="small"
              icon={ChevronLeft}
              hotkey="←"
              onClick={back}
              cannot={at === 0 ? 'This is the first.' : null}
            >
              Back
            </Button>
            <Button
              size="small"
              icon={ChevronRight}
              hotkey="→"
              onClick={on}
              cannot={at === last ? 'This is the last.' : null}
            >
              Next
            </Button>
          </div>
          <p className="ask">{answer.question}</p>
          <Sides base={answer.base} tuned={answer.tuned} right={[answer.baseRight, answer.tunedRight]} />
          {answer.approved !== null && (
            <div className="approved">
              <h3 className="h">What it should say</h3>
              <p className="read">{answer.approved}</p>
            </div>
          )}
        </section>
      )}
      <AskOne demo={demo} />
      <section>
        <Details summary="Scores and card">
          <table className="measures">
            <thead>
              <tr>
                <th>Measure</th>
                <th>Base</th>
                <th>Tuned</th>
                <th>Verdict</th>
              </tr>
            </thead>
            <tbody>
              {demo.measures.map((measure) => (
                <tr key={measure.name}>
                  <td>{measure.name}</td>
                  <td className="num">{measure.base}</td>
                  <td className="num">{measure.tuned}</td>
                  <td>{measure.verdict}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <pre className="card" tabIndex={0} aria-label="Card">
            {demo.card}
          </pre>
        </Details>
      </section>
    </main>
  );
}

function Sides(props: { base: string | null; tuned: string; right: readonly [boolean, boolean] | null }) {
  const sides = [
    { name: 'Base', text: props.base, right: props.right?.[0] },
    { name: 'Tuned', text: props.tuned, right: props.right?.[1] },
  ];
  return (
    <div className="sides">
      {sides.map(({ name, text, right }) =>
        text === null ? null : (
          <div key={name} className={name === 'Tuned' ? 'tuned' : ''}>
            <h3 className="h">{name}</h3>
            <p className="read">{text === '' ? 'It said nothing.' : text}</p>
            {right !== undefined && (
              <p className="note side-state">
                <Icon icon={right ? Check : CircleX} />
                {right ? 'Counted as right' : 'Not counted as right'}
              </p>
            )}
          </div>
        ),
      )}
    </div>
  );
}

function AskOne({ demo }: { demo: DemoPack }) {
  const [question, setQuestion] = useState('');
  const [said, setSaid] = useState<{ question: string; base: string; tuned: string } | null>(null);
  const ask = useAction(async () => {
    const wanted = question.trim();
    if (wanted === '') return;
    setSaid({ question: wanted, ...(await core.sharing.askDemo({ demoId: demo.id, question: wanted })) });
    setQuestion('');
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    void ask.run();
  }
  if (!demo.canAsk) {
    return (
      <section>
        <h2 className="h">Ask something else</h2>
        <p className="dense ink2">
          The base model this was made with, “{demo.base.name}”, is not on this computer, so it can only show
          the answers it brought. Its fingerprint begins with {demo.base.sha256.slice(0, 16)}.
        </p>
      </section>
    );
  }
  return (
    <section>
      <form onSubmit={submit} className="ask-one">
        <Field
          label="Ask something else"
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
          maxLength={4000}
        />
        <Button kind="primary" type="submit" busy={ask.busy && 'Asking both'}>
          Ask
        </Button>
      </form>
      <ShowProblem problem={ask.problem} />
      {said !== null && (
        <div aria-live="polite">
          <p className="ask">{said.question}</p>
          <Sides base={said.base === '' ? null : said.base} tuned={said.tuned} right={null} />
        </div>
      )}
    </section>
  );
}
