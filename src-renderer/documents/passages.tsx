import { MarkedParagraphs } from '../ui/marked.tsx';
import type { Passage } from '../../src-main/contract/documents.ts';

/** Where a passage stands: its headings, then its page. */
function placeOf(passage: Passage): string {
  const page = passage.page === null ? [] : [`page ${passage.page}`];
  return [...passage.breadcrumb, ...page].join(' › ');
}

/** The pieces examples are drawn from, in reading order. */
export function Passages(props: { passages: readonly Passage[]; onOpen: (passageId: string) => void }) {
  return (
    <div className="scroll doc-scroll" tabIndex={0} role="group" aria-label="Passages">
      {props.passages.length === 0 ? (
        <p className="dense ink2">
          This file has no passages of its own: its pairs go straight to the examples.
        </p>
      ) : (
        <>
          <p className="note lead-note">
            Examples are drawn from these pieces and quote them. Open one to see it in the text.
          </p>
          <ol className="passages">
            {props.passages.map((passage) => (
              <li key={passage.id}>
                <button type="button" onClick={() => props.onOpen(passage.id)}>
                  <span className="note">{placeOf(passage)}</span>
                  <span className="read-s">
                    <MarkedParagraphs text={passage.text} ranges={[]} />
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
