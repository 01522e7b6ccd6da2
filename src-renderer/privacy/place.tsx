import type { KeyboardEvent, ReactNode } from 'react';
import type { Finding } from '../../src-main/contract/privacy.ts';
import { Segment } from '../ui/segment.tsx';
import type { Decisions } from './use-decisions.ts';

/** One place of a detail with the words around it and the choice about it alone. */
export function Place(props: { finding: Finding; decisions: Decisions; note: ReactNode }) {
  const { finding, decisions } = props;
  const look = finding.decision === 'keep' ? 'kept' : finding.decision === 'open' ? 'open' : 'masked';
  const own = finding.decidedAs === 'one' ? finding.decision : null;
  const decide = (decision: 'mask' | 'keep'): void =>
    void decisions.decide.run({ scope: 'one', findingId: finding.id }, decision, null);
  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (document.documentElement.dataset['singleKeys'] === 'off') return;
    event.preventDefault();
    event.stopPropagation();
    decide(keys[event.key as keyof typeof keys]);
  }
  return (
    <li onKeyDown={press}>
      <p className="read-s">
        {finding.before}
        <span className={look}>{finding.shownAs ?? finding.text}</span>
        {finding.after}
      </p>
      <p className="note">{props.note}</p>
      <Segment
        label={`Only this place: ${finding.text}`}
        value={own === 'replace' ? 'mask' : own === 'open' ? null : own}
        options={[
          { value: 'mask', label: 'Mask here' },
          { value: 'keep', label: 'Keep here' },
        ]}
        onChange={decide}
      />
    </li>
  );
}

const keys = { m: 'mask', k: 'keep' } as const;
