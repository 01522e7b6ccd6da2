import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DetailKind, PrivacyDecision } from '../../src-main/contract/privacy.ts';
import { core } from '../bridge.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { SearchField } from '../ui/field.tsx';
import { Filter } from '../ui/filter.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Pane } from '../ui/pane.tsx';
import { Segment } from '../ui/segment.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { figure } from '../ui/words.ts';
import { stageHref } from '../wizard/navigate.ts';
import { kindWords, privacySentence } from './kind-words.ts';
import { KindsPane } from './kinds-pane.tsx';
import { Places } from './places.tsx';
import { ReplaceDialog } from './replace-dialog.tsx';
import { TermRow } from './term-row.tsx';
import { TouchedNotice } from './touched-notice.tsx';
import { useDecisions } from './use-decisions.ts';
import './privacy.css';

/** More than these are reached by filter and search. */
const MOST = 500;

/** What protects people: everything found, by kind, with a choice for each. Inside the first stage. */
export function PrivacyScreen({ projectId }: { projectId: string }) {
  const [kind, setKind] = useState<DetailKind | null>(null);
  const [openOnly, setOpenOnly] = useState(false);
  const [query, setQuery] = useState('');
  const [openId, setOpenId] = useState<string | null>(null);
  const [replacing, setReplacing] = useState(false);
  const changes = (event: { type: string }) => event.type === 'privacy-changed';
  const summary = useQuery(`privacy ${projectId}`, () => core.privacy.summary({ projectId }), changes);
  const list = useQuery(
    `terms ${projectId} ${kind ?? ''} ${openOnly} ${query}`,
    () => core.privacy.terms({ projectId, kind, openOnly, query, limit: MOST }),
    changes,
  );
  const decisions = useDecisions(projectId);
  const terms = list.value?.terms ?? [];
  const open = terms.find((term) => term.id === openId) ?? terms[0];
  const first = terms[0]?.id;
  const known = terms.some((term) => term.id === openId);
  useEffect(() => {
    if (!known && first !== undefined) setOpenId(first);
  }, [known, first]);

  function decide(termId: string | undefined, decision: PrivacyDecision): void {
    if (termId === undefined) return;
    setOpenId(termId);
    if (decision === 'replace') setReplacing(true);
    else void decisions.decide.run({ scope: 'term', termId }, decision, null);
  }
  useKeys({
    m: () => decide(open?.id, 'mask'),
    k: () => decide(open?.id, 'keep'),
    r: () => decide(open?.id, 'replace'),
    z: () => void decisions.undo.run(),
    'ctrl+z': () => void decisions.undo.run(),
  });

  const shown = summary.value;
  const standing = shown?.kinds.find((each) => each.kind === kind)?.decision ?? 'open';
  return (
    <main className="stage">
      <StageHead title="Private details" sentence={shown === undefined ? '\u00a0' : privacySentence(shown)}>
        <LinkButton icon={ArrowLeft} href={stageHref(projectId, 'documents')}>
          Back to documents
        </LinkButton>
        <LinkButton kind="primary" href={stageHref(projectId, 'examples')}>
          Go to examples
        </LinkButton>
      </StageHead>
      <div className="cols privacy">
        {shown === undefined ? (
          <Pane label="Kinds">
            <ShowProblem
              problem={summary.problem}
              action={<Button onClick={summary.reload}>Try again</Button>}
            />
          </Pane>
        ) : (
          <KindsPane summary={shown} kind={kind} onKind={setKind} />
        )}
        <Pane label="Details" className="terms-pane">
          <div className="terms-head">
            <Filter pressed={!openOnly} onClick={() => setOpenOnly(false)}>
              All
            </Filter>
            <Filter pressed={openOnly} onClick={() => setOpenOnly(true)}>
              To decide
            </Filter>
            <SearchField
              label="Search in the details"
              data-search=""
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
            {kind === null ? (
              <Segment
                label="How masks read"
                value={shown?.style ?? 'label'}
                options={[
                  { value: 'label', label: '“Person 1”' },
                  { value: 'stand-in', label: 'Stand-ins' },
                ]}
                onChange={(style) => void core.privacy.setStyle({ projectId, style })}
              />
            ) : (
              <Segment
                label={`All ${kindWords[kind].many.toLowerCase()}, also those to come`}
                value={standing === 'replace' ? null : standing}
                options={[
                  { value: 'open', label: 'Ask each' },
                  { value: 'mask', label: 'Mask all' },
                  { value: 'keep', label: 'Keep all' },
                ]}
                onChange={(decision) => void decisions.decide.run({ scope: 'kind', kind }, decision, null)}
              />
            )}
          </div>
          <ShowProblem problem={decisions.decide.problem ?? decisions.undo.problem} />
          <TouchedNotice projectId={projectId} />
          {list.value !== undefined && terms.length === 0 ? (
            <div className="pane-pad">
              <Empty title={query === '' && !openOnly ? 'Nothing found yet' : 'Nothing fits'}>
                {query === '' && !openOnly
                  ? 'Names, numbers and other details that may protect somebody are listed here as soon as a document is read.'
                  : 'No detail fits this filter and search.'}
              </Empty>
            </div>
          ) : (
            <VirtualList
              label="Details"
              className="details-list"
              items={terms}
              keyOf={(term) => term.id}
              rowHeight={51}
              currentKey={open?.id ?? null}
              onMove={(term) => setOpenId(term.id)}
              row={(term) => (
                <TermRow
                  term={term}
                  open={term.id === open?.id}
                  onOpen={() => setOpenId(term.id)}
                  onDecide={(decision) => decide(term.id, decision)}
                />
              )}
            />
          )}
          <p className="note terms-legend">
            {list.value !== undefined && list.value.total > terms.length && (
              <>
                The first {figure(terms.length)} of {figure(list.value.total)}.{' '}
              </>
            )}
            <Kbd>M</Kbd> mask <Kbd>K</Kbd> keep <Kbd>R</Kbd> replace <Kbd>Z</Kbd> undo
          </p>
        </Pane>
        {open !== undefined && <Places projectId={projectId} term={open} decisions={decisions} />}
      </div>
      {replacing && open !== undefined && (
        <ReplaceDialog
          text={open.text}
          onClose={() => setReplacing(false)}
          onReplace={(words) => {
            setReplacing(false);
            void decisions.decide.run({ scope: 'term', termId: open.id }, 'replace', words);
          }}
        />
      )}
    </main>
  );
}
