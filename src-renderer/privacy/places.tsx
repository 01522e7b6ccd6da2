import type { Finding, PrivacyTerm } from '../../src-main/contract/privacy.ts';
import { core } from '../bridge.ts';
import { Margin } from '../ui/pane.tsx';
import { Segment } from '../ui/segment.tsx';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import type { Decisions } from './use-decisions.ts';

const MOST = 100;

/** Every place of the open term with the words around it; each can be decided by itself. */
export function Places(props: { projectId: string; term: PrivacyTerm; decisions: Decisions }) {
  const { projectId, term, decisions } = props;
  const places = useQuery(
    `places ${term.id}`,
    () => core.privacy.findings({ projectId, termId: term.id, limit: MOST }),
    (event) => event.type === 'privacy-changed' && event.projectId === projectId,
  );
  return (
    <Margin label="Where it stands" open>
      <h2 className="h">{count(term.findings, 'place')}</h2>
      <ul className="places">
        {places.value?.findings.map((finding) => (
          <Place key={finding.id} projectId={projectId} finding={finding} decisions={decisions} />
        ))}
      </ul>
      {places.value !== undefined && places.value.total > MOST && (
        <p className="note">The first {MOST} are shown.</p>
      )}
    </Margin>
  );
}

function Place(props: { projectId: string; finding: Finding; decisions: Decisions }) {
  const { finding, decisions } = props;
  const look = finding.decision === 'keep' ? 'kept' : finding.decision === 'open' ? 'open' : 'masked';
  const own = finding.decidedAs === 'one' ? finding.decision : null;
  return (
    <li>
      <p className="read-s">
        {finding.before}
        <span className={look}>{finding.shownAs ?? finding.text}</span>
        {finding.after}
      </p>
      <p className="note">
        <a
          href={stageHref(props.projectId, 'documents', writeOpenItem(finding.documentId, finding.passageId))}
        >
          {finding.documentName}
        </a>
        , {finding.why}
      </p>
      <Segment
        label={`Only this place: ${finding.text}`}
        value={own === 'replace' ? 'mask' : own === 'open' ? null : own}
        options={[
          { value: 'mask', label: 'Mask here' },
          { value: 'keep', label: 'Keep here' },
        ]}
        onChange={(decision) =>
          void decisions.decide.run({ scope: 'one', findingId: finding.id }, decision, null)
        }
      />
    </li>
  );
}
