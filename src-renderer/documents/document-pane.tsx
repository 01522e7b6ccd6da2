import { ChevronLeft, ChevronRight, Ellipsis } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Document, DocumentRow } from '../../src-main/contract/documents.ts';
import type { Finding } from '../../src-main/contract/privacy.ts';
import { core } from '../bridge.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { bytes, count, longDay } from '../ui/words.ts';
import { goToStage } from '../wizard/navigate.ts';
import { DocumentDetails } from './document-details.tsx';
import { DocumentText } from './document-text.tsx';
import { MappingOffer } from './mapping-offer.tsx';
import { Noticed } from './noticed.tsx';
import { Outline } from './outline.tsx';
import { hasPages, PageView } from './page-view.tsx';
import { Passages } from './passages.tsx';
import { SkippedParts } from './skipped-parts.tsx';
import { usePageTurner } from './use-page-turner.ts';
import { WhereUsed } from './where-used.tsx';
import { WithdrawDocument } from './withdraw-document.tsx';

type TabName = 'text' | 'passages' | 'details' | 'skipped' | 'used';

/** More are decided by kind or by term, in the list of all documents. */
const mostDetails = 500;
const noFindings: readonly Finding[] = [];

const languages = new Intl.DisplayNames(['en'], { type: 'language' });

function summary(document: Document): string {
  const size = document.pages === null ? bytes(document.bytes) : count(document.pages, 'page');
  const passages = document.passageList.length;
  const found =
    document.pairs > 0
      ? `, ${count(document.pairs, 'pair')}`
      : passages > 0
        ? `, ${count(passages, 'passage')}`
        : '';
  const language =
    document.language === null ? '' : `, ${languages.of(document.language) ?? document.language}`;
  const place = document.place.length === 0 ? '' : ` From ${document.place.join(' › ')}.`;
  return `${size}${found}${language}. Added ${longDay(document.addedAt)}.${place}`;
}

/** One document: its text with structure, its passages, what was skipped, where it is used. */
export function DocumentPane(props: {
  projectId: string;
  documentId: string;
  passageId: string | null;
  rows: readonly DocumentRow[];
}) {
  const { projectId, documentId, passageId } = props;
  const document = useQuery(
    `document ${documentId}`,
    () => core.documents.get({ documentId }),
    (event) => event.type === 'document-changed' && event.document.id === documentId,
  );
  const used = useQuery(
    `used ${documentId}`,
    async () => (await core.documents.traces({ documentId })).examples,
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const details = useQuery(
    `details ${documentId}`,
    () => core.privacy.findings({ projectId, documentId, limit: mostDetails }),
    (event) => event.type === 'privacy-changed' && event.projectId === projectId,
  );
  const [tab, setTab] = useState<TabName>('text');
  const [removing, setRemoving] = useState(false);
  const readAgain = useAction(async () => {
    await core.documents.readAgain({ documentId });
  });
  const scroller = useRef<HTMLDivElement>(null);
  const pages = usePageTurner(scroller, document.value?.pages ?? null);
  useKeys({ '[': pages.back, ']': pages.next });

  const loaded = document.value !== undefined;
  useEffect(() => {
    if (passageId !== null) setTab('text');
  }, [passageId]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    if (loaded && passageId !== null) {
      scroller.current?.querySelector('.is-lit')?.scrollIntoView({ block: 'center' });
    }
  }, [documentId, passageId, loaded, tab]);

  const shown = document.value;
  if (shown === undefined) {
    return (
      <Pane label="Document" className="document-pane">
        <div className="pad">
          <ShowProblem problem={document.problem} />
        </div>
      </Pane>
    );
  }
  const findings = details.value?.findings ?? noFindings;
  const skipped = shown.warnings.length + (shown.problem === null ? 0 : 1);
  const paged = hasPages(shown);
  const gone = shown.state === 'refused' || shown.state === 'duplicate' || shown.state === 'cancelled';
  return (
    <Pane label={shown.name} className="document-pane">
      <div className="dhead">
        <div className="row">
          <div className="grow">
            <h2 className="strong doc-name">{shown.name}</h2>
            <p className="note">{summary(shown)}</p>
          </div>
          {tab === 'text' && pages.page !== null && (
            <div className="row turner">
              <IconButton
                icon={ChevronLeft}
                label="Previous page"
                onClick={pages.back}
                aria-keyshortcuts="["
              />
              <span className="dense num">
                Page {pages.page} of {shown.pages}
              </span>
              <IconButton icon={ChevronRight} label="Next page" onClick={pages.next} aria-keyshortcuts="]" />
            </div>
          )}
          <Menu
            align="end"
            trigger={<IconButton icon={Ellipsis} label="More about this document" />}
            groups={[
              [{ words: 'Read it again', onPick: () => void readAgain.run() }],
              [{ words: 'Withdraw…', danger: true, onPick: () => setRemoving(true) }],
            ]}
          />
        </div>
        <Noticed projectId={projectId} document={shown} rows={props.rows} />
        <ShowProblem problem={readAgain.problem} />
        <MappingOffer document={shown} />
        {gone && shown.problem !== null && (
          <ShowProblem problem={shown.problem} tone={shown.state === 'refused' ? 'bad' : 'warn'} />
        )}
      </div>
      <Tabs
        className="doc-tabs"
        panelClassName="doc-panel"
        label="About this document"
        open={tab}
        onOpen={setTab}
        tabs={[
          {
            name: 'text',
            label: paged ? 'Page and text' : 'Text',
            panel: (
              <div className={paged ? 'reader paged' : 'reader'}>
                {paged && (
                  <div className="scroll page-scroll" tabIndex={0} role="group" aria-label="Original">
                    <PageView document={shown} page={pages.page ?? 1} litPassage={passageId} />
                  </div>
                )}
                <div className="scroll doc-scroll" ref={scroller} tabIndex={0} role="group" aria-label="Text">
                  {shown.blocks.length === 0 ? (
                    <p className="dense ink2">{emptyText(shown)}</p>
                  ) : (
                    <DocumentText document={shown} litPassage={passageId} findings={findings} />
                  )}
                </div>
                {!paged && <Outline blocks={shown.blocks} scroller={scroller} />}
              </div>
            ),
          },
          {
            name: 'passages',
            label: (
              <>
                Passages <span className="num">{shown.passageList.length}</span>
              </>
            ),
            panel: (
              <Passages
                passages={shown.passageList}
                onOpen={(id) => goToStage(projectId, 'documents', `${documentId}@${id}`)}
              />
            ),
          },
          {
            name: 'details',
            label: (
              <>
                Private details{' '}
                {details.value !== undefined && <span className="num">{details.value.total}</span>}
              </>
            ),
            panel: (
              <DocumentDetails projectId={projectId} findings={findings} total={details.value?.total ?? 0} />
            ),
          },
          {
            name: 'skipped',
            label: <>What was skipped {skipped > 0 && <span className="num">{skipped}</span>}</>,
            panel: <SkippedParts document={shown} />,
          },
          {
            name: 'used',
            label: (
              <>
                Where it is used{' '}
                {used.value !== undefined && <span className="num">{used.value.length}</span>}
              </>
            ),
            panel: <WhereUsed projectId={projectId} examples={used.value} />,
          },
        ]}
      />
      {removing && (
        <WithdrawDocument projectId={projectId} document={shown} onClose={() => setRemoving(false)} />
      )}
    </Pane>
  );
}

/** Why there is no text to show. */
function emptyText({ state, pairs, warnings }: Document): string {
  if (state === 'waiting' || state === 'reading') return 'The text appears here as soon as it is read.';
  return pairs > 0
    ? 'This file holds questions with their answers. They went straight to the examples.'
    : ['No text was read from this file.', ...warnings.map(({ message }) => message)].join(' ');
}
