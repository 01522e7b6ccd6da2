import { Shield } from 'lucide-react';
import type { Finding } from '../../src-main/contract/privacy.ts';
import { kindWords } from '../privacy/kind-words.ts';
import { Place } from '../privacy/place.tsx';
import { useDecisions } from '../privacy/use-decisions.ts';
import { LinkButton } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { figure } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';

/** What was found in the open document that may protect somebody, in reading order. */
export function DocumentDetails(props: { projectId: string; findings: readonly Finding[]; total: number }) {
  const { projectId, findings, total } = props;
  const decisions = useDecisions(projectId);
  return (
    <div className="scroll doc-scroll" tabIndex={0} role="group" aria-label="Private details">
      {findings.length === 0 ? (
        <p className="dense ink2">
          The rules found nothing in this document. They can miss things: look for yourself too.
        </p>
      ) : (
        <>
          <div className="row details-head">
            <p className="note grow">
              In reading order
              {total > findings.length && `, the first ${figure(findings.length)} of ${figure(total)}`}.{' '}
              <Kbd>M</Kbd> mask and <Kbd>K</Kbd> keep the place that has the focus.
            </p>
            <LinkButton icon={Shield} href={stageHref(projectId, 'documents', 'private-details')}>
              All documents
            </LinkButton>
          </div>
          <ShowProblem problem={decisions.decide.problem} />
          <ul className="places document-places">
            {findings.map((finding) => (
              <Place
                key={finding.id}
                finding={finding}
                decisions={decisions}
                note={
                  <>
                    {kindWords[finding.kind].one}: {finding.why}
                    {finding.foundBy === 'model' && ', named by the model'}
                  </>
                }
              />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
