import type { DetailKind, PrivacySummary } from '../../src-main/contract/privacy.ts';
import { Pane } from '../ui/pane.tsx';
import { figure } from '../ui/words.ts';
import { kindWords } from './kind-words.ts';

/** The kinds that were found, those with something to decide first. */
export function KindsPane(props: {
  summary: PrivacySummary;
  kind: DetailKind | null;
  onKind: (kind: DetailKind | null) => void;
}) {
  const { summary } = props;
  const rows = [
    { kind: null, name: 'All kinds', findings: summary.findings, open: summary.open, decision: 'open' },
    ...summary.kinds.map((each) => ({ ...each, name: kindWords[each.kind].many })),
  ];
  return (
    <Pane label="Kinds" className="kinds-pane scroll">
      <ul className="list kinds">
        {rows.map((row) => (
          <li key={row.name}>
            <button
              type="button"
              aria-current={row.kind === props.kind || undefined}
              onClick={() => props.onKind(row.kind)}
            >
              <span>{row.name}</span>
              <span className="num">{figure(row.findings)}</span>
              <span className={row.open > 0 ? 'state warn' : 'state'}>{stateOf(row.open, row.decision)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="note kinds-note">
        Rules and word lists look for these. They find most of them, not all: what they miss stays in the text
        until somebody sees it.
      </p>
    </Pane>
  );
}

function stateOf(open: number, decision: string): string {
  if (decision === 'mask') return 'Masked as they come';
  if (decision === 'keep') return 'Kept as they come';
  return open > 0 ? `${figure(open)} to decide` : 'Decided';
}
