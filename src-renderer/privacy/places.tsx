import type { PrivacyTerm } from '../../src-main/contract/privacy.ts';
import { core } from '../bridge.ts';
import { Margin } from '../ui/pane.tsx';
import { useQuery } from '../ui/use-query.ts';
import { count } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { Place } from './place.tsx';
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
          <Place
            key={finding.id}
            finding={finding}
            decisions={decisions}
            note={
              <>
                <a
                  href={stageHref(
                    projectId,
                    'documents',
                    writeOpenItem(finding.documentId, finding.passageId),
                  )}
                >
                  {finding.documentName}
                </a>
                , {finding.why}
              </>
            }
          />
        ))}
      </ul>
      {places.value !== undefined && places.value.total > MOST && (
        <p className="note">The first {MOST} are shown.</p>
      )}
    </Margin>
  );
}
