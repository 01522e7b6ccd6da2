/** Answer by answer, sorted by what training did to it. Rows open in place; one key moves, one opens. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { EvaluationAnswer, Outcome } from '../../src-main/contract/evaluation.ts';
import type { Release } from '../../src-main/contract/release.ts';
import { Icon } from '../ui/icon.tsx';
import { AcceptBroken } from './accept-broken.tsx';

const emptyWords: Record<Outcome, string> = {
  fixed: 'No question that the base got wrong is answered rightly now.',
  'still-wrong': 'No question is answered wrongly by both.',
  'newly-broken': 'No question that the base got right is answered wrongly now.',
  'right-both': 'No question is answered rightly by both.',
};

export function AnswerList(props: {
  answers: readonly EvaluationAnswer[];
  outcome: Outcome;
  release: Release | undefined;
  onRelease: (release: Release) => void;
}) {
  const { answers, outcome, release } = props;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  if (answers.length === 0) return <p className="dense ink2 none">{emptyWords[outcome]}</p>;

  function set(id: string, isOpen: boolean): void {
    const next = new Set(open);
    if (isOpen) next.add(id);
    else next.delete(id);
    setOpen(next);
  }

  function press(event: KeyboardEvent<HTMLUListElement>): void {
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>(':scope > li > button') ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const id = rows[at]?.dataset['id'];
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) rows[to]?.focus();
    else if (event.key === 'ArrowRight') set(id, true);
    else if (event.key === 'ArrowLeft') set(id, false);
    else return;
    event.preventDefault();
  }

  return (
    <ul className="list" ref={list} onKeyDown={press}>
      {answers.map((answer) => {
        const isOpen = open.has(answer.id);
        return (
          <li key={answer.id}>
            <button
              type="button"
              data-id={answer.id}
              aria-expanded={isOpen}
              onClick={() => set(answer.id, !isOpen)}
            >
              <Icon icon={isOpen ? ChevronDown : ChevronRight} />
              <b>{answer.question}</b>
              <span className="note num">
                {outcome === 'newly-broken' && <Decision release={release} answerId={answer.id} />}
                {shareWords(answer)}
              </span>
            </button>
            {isOpen && (
              <Opened answer={answer}>
                {outcome === 'newly-broken' && release !== undefined && (
                  <AcceptBroken release={release} answerId={answer.id} onRelease={props.onRelease} />
                )}
              </Opened>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Decision({ release, answerId }: { release: Release | undefined; answerId: string }) {
  const stands = release?.accepted.find((each) => each.answerId === answerId);
  if (stands !== undefined) return <>accepted by {stands.acceptedBy}, </>;
  return <b className="warn">needs a decision, </b>;
}

/** How much of the approved answer's wording each has, out of 100. */
function shareWords({ base, tuned }: EvaluationAnswer): string {
  return `base ${Math.round(base.tokenF1 * 100)}, tuned ${Math.round(tuned.tokenF1 * 100)} of 100 words`;
}

function Opened({ answer, children }: { answer: EvaluationAnswer; children: ReactNode }) {
  return (
    <div className="opened">
      <div className="trio">
        <Side title="Base" scores={answer.base} />
        <Side title="Tuned" scores={answer.tuned} />
        <Said title="Approved" note="what it should say" text={answer.approved} />
      </div>
      {answer.baseDocuments !== null && answer.tunedDocuments !== null && (
        <div className="trio two">
          <Side title="Base with documents" scores={answer.baseDocuments} />
          <Side title="Tuned with documents" scores={answer.tunedDocuments} />
          <Found found={answer.found} />
        </div>
      )}
      {answer.passage !== null && (
        <blockquote className="source">
          <p className="read-s">{answer.passage}</p>
          {answer.documentName !== null && <footer className="note">{answer.documentName}</footer>}
        </blockquote>
      )}
      {answer.passage === null && answer.documentName !== null && (
        <p className="note from">From {answer.documentName}</p>
      )}
      {children}
    </div>
  );
}

/** The passages both models were given beside the question. */
function Found({ found }: { found: EvaluationAnswer['found'] }) {
  return (
    <div>
      <h4 className="note">
        <b>Given</b> found in your documents
      </h4>
      {found.length === 0 && <p className="note">Nothing was found for this question.</p>}
      {found.map(({ passageId, documentName, page, text }) => (
        <p key={passageId} className="note">
          <b>{page === null ? documentName : `${documentName}, page ${page}`}</b> {text.slice(0, 160)}
          {text.length > 160 && '…'}
        </p>
      ))}
    </div>
  );
}

function Side({ title, scores }: { title: string; scores: EvaluationAnswer['base'] }) {
  const { right, text, wrongFacts, brokenRules } = scores;
  return (
    <Said title={title} note={right ? 'counted as right' : 'counted as wrong'} text={text}>
      {wrongFacts.length > 0 && <p className="note warn">Not in the source: {few(wrongFacts)}</p>}
      {brokenRules.length > 0 && <p className="note warn">House rules: {few(brokenRules)}</p>}
    </Said>
  );
}

function few(words: readonly string[]): string {
  return words.slice(0, 4).join(', ') + (words.length > 4 ? ', …' : '');
}

function Said(props: { title: string; note: string; text: string; children?: ReactNode }) {
  const { title, note, text, children } = props;
  return (
    <div>
      <h4 className="note">
        <b>{title}</b> {note}
      </h4>
      {text.trim() === '' ? <p className="note">It gave no answer.</p> : <p className="read-s">{text}</p>}
      {children}
    </div>
  );
}
