import { Shield } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { usePaneWidth } from '../settings/preferences.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { PaneGrip } from '../ui/pane-grip.tsx';
import { listWidth, Pane } from '../ui/pane.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { goToStage, stageHref, useRoute } from '../wizard/navigate.ts';
import { DocumentPane } from './document-pane.tsx';
import { useDrop } from './drop-zone.tsx';
import { FilesPane } from './files-pane.tsx';
import { parseOpenItem } from './open-item.ts';
import { documentsSentence, inWorkOrder } from './row-words.ts';
import { useDocuments } from './use-documents.ts';
import './documents.css';
import './mapping.css';

/** Stage one: files in, text with structure out. */
export function DocumentsScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const open = parseOpenItem(route.at === 'stage' ? route.item : null);
  const list = useDocuments(projectId);
  const drop = useDrop(projectId);
  const [width, setWidth] = usePaneWidth('documents');
  const rows = useMemo(() => inWorkOrder(list.value ?? []), [list.value]);
  const first = rows[0]?.id;
  const known = rows.some((row) => row.id === open.documentId);
  const openId = known ? open.documentId : null;

  useEffect(() => {
    // Something is always open once there is something: the pane is never blank by accident.
    if (list.value !== undefined && !known && first !== undefined) goToStage(projectId, 'documents', first);
  }, [projectId, list.value, known, first]);

  function step(by: 1 | -1): void {
    const next = rows[rows.findIndex((row) => row.id === openId) + by];
    if (next !== undefined) goToStage(projectId, 'documents', next.id);
  }
  useKeys({ j: () => step(1), k: () => step(-1) });

  return (
    <main className="stage">
      <StageHead title="Documents" sentence={list.value === undefined ? '\u00a0' : documentsSentence(rows)}>
        {rows.length > 0 && (
          <LinkButton icon={Shield} href={stageHref(projectId, 'documents', 'private-details')}>
            Private details
          </LinkButton>
        )}
        <LinkButton kind={rows.length > 0 ? 'primary' : 'secondary'} href={stageHref(projectId, 'examples')}>
          Go to examples
        </LinkButton>
      </StageHead>
      <div className="cols documents" style={listWidth(width)} {...drop.handlers}>
        <FilesPane
          projectId={projectId}
          rows={rows}
          open={{ ...open, documentId: openId }}
          dropOver={drop.over}
          grip={
            <PaneGrip
              label="Width of the file list"
              width={width}
              least={260}
              most={560}
              onWidth={setWidth}
            />
          }
        />
        {openId !== null ? (
          <DocumentPane
            key={openId}
            projectId={projectId}
            documentId={openId}
            passageId={open.passageId}
            rows={rows}
          />
        ) : (
          <Pane label="Document">
            <div className="pane-pad">
              <ShowProblem problem={list.problem} action={<Button onClick={list.reload}>Try again</Button>} />
              {list.value?.length === 0 && (
                <Empty title="No documents yet">
                  Drop the files your office already answers from: handbooks, policies, letters, past replies.
                  PDF, Word, Markdown, text, and question-answer sets as CSV or JSONL are read on this
                  computer.
                </Empty>
              )}
            </div>
          </Pane>
        )}
      </div>
    </main>
  );
}
