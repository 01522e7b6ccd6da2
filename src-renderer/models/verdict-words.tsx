import type { Verdict } from '../../src-main/contract/models.ts';
import { verdictWords } from './model-words.ts';

/** A verdict: its word in bold, and because of what unless it fits. */
export function VerdictWords({ verdict }: { verdict: Verdict }) {
  return (
    <span className="v">
      <b>{verdictWords[verdict.verdict]}</b>
      {verdict.because !== null && `, ${verdict.because}`}
    </span>
  );
}
