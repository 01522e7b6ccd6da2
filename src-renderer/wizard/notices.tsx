import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { onEvent } from '../bridge.ts';
import { IconButton } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useHeldNotices } from './held-notices.ts';
import { useConnection } from './use-connection.ts';

/** A blink of the connection is not worth a word. */
const patienceMs = 1200;

/** What belongs to no single request: a lost connection, a worker that died, a backup that failed. */
export function Notices({ projectId }: { projectId: string | null }) {
  const connection = useConnection();
  const held = useHeldNotices();
  const [late, setLate] = useState(false);
  const [told, setTold] = useState<readonly { projectId: string | null; problem: Problem }[]>([]);

  useEffect(() => {
    if (connection !== 'broken') {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [connection]);

  useEffect(
    () =>
      onEvent((event) => {
        if (event.type !== 'notice') return;
        const { problem } = event;
        setTold((before) => [
          ...before.filter((each) => each.problem.code !== problem.code),
          { projectId: event.projectId, problem },
        ]);
      }),
    [],
  );

  const here = told.filter(
    (each) => (each.projectId === null || each.projectId === projectId) && !held.includes(each.problem.code),
  );
  if (!late && here.length === 0) return null;
  return (
    <div className="notices">
      {late && (
        <Notice tone="warn" what="The connection to Vernacular was lost." alert>
          <p>What was stored is safe. It connects again by itself; this page will catch up.</p>
        </Notice>
      )}
      {here.map((each) => (
        <ShowProblem
          key={each.problem.code}
          tone="warn"
          problem={each.problem}
          action={
            <IconButton
              icon={X}
              label="Close this notice"
              onClick={() => setTold((before) => before.filter((other) => other !== each))}
            />
          }
        />
      ))}
    </div>
  );
}
