import { Check, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { Example, ExampleRow, ReviewAction } from '../../src-main/contract/examples.ts';
import { Icon } from '../ui/icon.tsx';
import { Margin } from '../ui/pane.tsx';
import { shortTime } from '../ui/words.ts';
import { ApprovedSection } from './approved-section.tsx';
import { FlagFor } from './flag-for.tsx';
import { historyWords, originWords } from './words.ts';
import { UseSection } from './wrong-section.tsx';

/** What was checked, what it is used for, who touched it, and a note for whoever comes next. */
export function ExampleMargin(props: {
  projectId: string;
  row: ExampleRow;
  detail: Example | null;
  open: boolean;
  note: string;
  onNote: (note: string) => void;
  flagFor: string | null;
  onFlagFor: (name: string | null) => void;
  onAct: (act: ReviewAction) => void;
}) {
  const { row, detail } = props;
  const noteId = useId();
  return (
    <Margin label="About this example" open={props.open} className="example-margin">
      {detail !== null && detail.checks.length > 0 && (
        <section>
          <h3 className="h">Checks</h3>
          <ul>
            {detail.checks.map((check) => (
              <li key={check.words} className={check.ok ? undefined : 'warn'}>
                <Icon
                  icon={check.ok ? Check : TriangleAlert}
                  label={check.ok ? 'in order' : 'look at this'}
                />
                <span>{check.words}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <UseSection row={row} detail={detail} onAct={props.onAct} />
      {row.status === 'approved' && <ApprovedSection projectId={props.projectId} exampleId={row.id} />}
      <section>
        <h3 className="h">History</h3>
        <ul className="hist">
          {detail?.history.map((entry, index) => (
            <li key={index}>
              <time dateTime={entry.at}>{shortTime(entry.at)}</time>
              <span>
                {historyWords(entry)}
                {entry.note !== '' && <span className="note told">{entry.note}</span>}
              </span>
            </li>
          ))}
          {detail?.history.length === 0 && (
            <li>
              <time dateTime={row.createdAt}>{shortTime(row.createdAt)}</time>
              <span>{originWords(row)}</span>
            </li>
          )}
        </ul>
      </section>
      <section>
        <label className="h" htmlFor={noteId}>
          Note for the next reviewer
        </label>
        <textarea
          id={noteId}
          className="field dense"
          rows={3}
          placeholder="Goes with a flag or a rejection"
          value={props.note}
          onChange={(event) => props.onNote(event.target.value)}
        />
        <FlagFor projectId={props.projectId} value={props.flagFor} onChange={props.onFlagFor} />
      </section>
    </Margin>
  );
}
