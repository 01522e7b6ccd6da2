import type { ReactNode } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { Details } from './details.tsx';
import { Notice } from './notice.tsx';

/** A problem where it happened: what, what is safe, the remedy; evidence under Details. Nothing when there is none. */
export function ShowProblem(props: {
  problem: Problem | null | undefined;
  action?: ReactNode;
  tone?: 'warn' | 'bad';
}) {
  const { problem } = props;
  if (problem === null || problem === undefined) return null;
  return (
    <Notice tone={props.tone ?? 'bad'} what={problem.what} action={props.action} alert>
      <p>
        {problem.safe} {problem.remedy}
      </p>
      {problem.evidence !== undefined && (
        <Details summary="Details">
          <pre className="evidence" tabIndex={0} aria-label="Details of the problem">
            {`${problem.code}\n${problem.evidence}`}
          </pre>
        </Details>
      )}
    </Notice>
  );
}
