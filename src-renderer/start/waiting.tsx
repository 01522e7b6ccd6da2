import { useEffect, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { Button } from '../ui/button.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';

/** Under 300 ms nothing is shown; then words. */
const quietMs = 300;

/** Before the first answer of the core. */
export function Waiting(props: { problem: Problem | null; onRetry: () => void }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  if (props.problem !== null) {
    return (
      <main className="alone">
        <ShowProblem problem={props.problem} action={<Button onClick={props.onRetry}>Try again</Button>} />
      </main>
    );
  }
  return (
    <main className="alone">{late && <p className="ink2">Opening the workspace on this computer…</p>}</main>
  );
}
