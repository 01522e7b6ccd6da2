import type { PrivacyTerm } from '../../src-main/contract/privacy.ts';
import { Segment } from '../ui/segment.tsx';
import { decisionOptions, termNote, termState } from './kind-words.ts';

/** A term with the choice about all its places. */
export function TermRow(props: {
  term: PrivacyTerm;
  open: boolean;
  onOpen: () => void;
  onDecide: (decision: 'mask' | 'keep' | 'replace') => void;
}) {
  const { term } = props;
  const decided = term.decision === 'open' ? null : term.decision;
  return (
    <div className="term-row" aria-current={props.open || undefined}>
      <button type="button" data-row="" onClick={props.onOpen}>
        <span className="read-s term-row-text">{term.text}</span>{' '}
        <span className="note">{termNote(term)}</span>
      </button>
      <span className={term.open > 0 ? 'state warn' : 'state'}>{termState(term)}</span>
      <Segment
        label={`Everywhere: ${term.text}`}
        value={decided}
        options={decisionOptions}
        onChange={props.onDecide}
      />
    </div>
  );
}
