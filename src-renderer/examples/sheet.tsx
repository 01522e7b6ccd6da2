import { useEffect, useRef } from 'react';
import type { Example, ExampleRow } from '../../src-main/contract/examples.ts';
import { writeOpenItem } from '../documents/open-item.ts';
import { Button } from '../ui/button.tsx';
import { MarkedParagraphs } from '../ui/marked.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { WordDiff } from './word-diff.tsx';

function Passage(props: { projectId: string; detail: Example }) {
  const { passage, documentId, documentName, origin } = props.detail;
  if (passage === null) {
    const words =
      origin === 'imported'
        ? `Imported${documentName === null ? '' : ` from ${documentName}`}. No passage of a document goes with it.`
        : 'No passage of a document goes with it.';
    return <p className="note no-passage">{words}</p>;
  }
  const href =
    documentId === null
      ? undefined
      : stageHref(props.projectId, 'documents', writeOpenItem(documentId, passage.id));
  return (
    <>
      <div className="lab">The passage it comes from</div>
      <div className="source read-s">
        <MarkedParagraphs text={passage.text} ranges={passage.support} />
        <p className="note from">
          <a href={href}>{documentName ?? 'The document'}</a>
          {passage.page !== null && `, page ${passage.page}`}
          {passage.breadcrumb.length > 0 && `, ${passage.breadcrumb.join(' › ')}`}
        </p>
      </div>
    </>
  );
}

/** Question, answer and passage of the open example, to be read. */
export function Sheet(props: {
  projectId: string;
  row: ExampleRow;
  detail: Example | null;
  changesShown: boolean;
  onChanges: () => void;
  /** When the edit form it stands in for had the focus. */
  takesFocus: boolean;
}) {
  const { row, detail, changesShown } = props;
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [row.id]);
  const takesFocus = useRef(props.takesFocus);
  useEffect(() => {
    if (takesFocus.current) scroller.current?.focus({ preventScroll: true });
  }, []);
  const edited =
    detail !== null && (detail.originalAnswer !== row.answer || detail.originalQuestion !== row.question);
  const diff = edited && changesShown;
  return (
    <div className="sheet scroll" ref={scroller} tabIndex={0} role="group" aria-label="The example">
      <div className="lab">Question</div>
      <h2 className="ask">
        {diff ? <WordDiff before={detail.originalQuestion} after={row.question} /> : row.question}
      </h2>
      <div className="lab">
        {diff ? 'Answer, with the edit' : 'Answer'}
        {edited && (
          <Button kind="quiet" size="small" className="end changes" hotkey="D" onClick={props.onChanges}>
            {changesShown ? 'Hide changes' : 'Show changes'}
          </Button>
        )}
      </div>
      <p className="read answer">
        {diff ? (
          <WordDiff before={detail.originalAnswer} after={row.answer} />
        ) : (
          <MarkedParagraphs text={row.answer} ranges={[]} />
        )}
      </p>
      {detail?.wrongAnswer != null && (
        <>
          <div className="lab">The wrong answer it replaces</div>
          <p className="read-s answer">
            <mark className="wrong">{detail.wrongAnswer}</mark>
          </p>
        </>
      )}
      {detail !== null && <Passage projectId={props.projectId} detail={detail} />}
    </div>
  );
}
