import type { Traces } from '../../src-main/contract/documents.ts';
import { count, figure } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';

const statusWords = { draft: 'to review', approved: 'approved', rejected: 'rejected', flagged: 'flagged' };

/** The examples drawn from a document. */
export function WhereUsed(props: { projectId: string; examples: Traces['examples'] | undefined }) {
  const { examples } = props;
  if (examples === undefined) return null;
  const approved = examples.filter((example) => example.status === 'approved').length;
  return (
    <div className="scroll doc-scroll" tabIndex={0} role="group" aria-label="Where it is used">
      {examples.length === 0 ? (
        <p className="dense ink2">No example has been drawn from this document yet.</p>
      ) : (
        <>
          <p className="note lead-note">
            {count(examples.length, 'example')} drawn from it,{' '}
            {approved === 0 ? 'none approved' : `${figure(approved)} approved`}.
          </p>
          <ul className="list used">
            {examples.map((example) => (
              <li key={example.id}>
                <a href={stageHref(props.projectId, 'examples', example.id)}>
                  <span className="read-s">{example.question}</span>
                  <span className="state">{statusWords[example.status]}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
