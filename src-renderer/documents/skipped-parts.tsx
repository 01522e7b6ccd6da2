import { TriangleAlert } from 'lucide-react';
import type { Document } from '../../src-main/contract/documents.ts';
import { Icon } from '../ui/icon.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { count } from '../ui/words.ts';

function nothingWords(document: Document): string {
  if (document.state === 'waiting' || document.state === 'reading') return 'It is still being read.';
  return document.pages === null
    ? 'Nothing was skipped.'
    : `Nothing was skipped: ${count(document.pages, 'page')}, all read.`;
}

/** What the reader left out or is not sure of, in its words. */
export function SkippedParts({ document }: { document: Document }) {
  const nothing = document.warnings.length === 0 && document.problem === null;
  return (
    <div className="scroll doc-scroll" tabIndex={0} role="group" aria-label="What was skipped">
      {nothing && <p className="dense ink2">{nothingWords(document)}</p>}
      <ShowProblem problem={document.problem} tone={document.state === 'refused' ? 'bad' : 'warn'} />
      <ul className="skipped">
        {document.warnings.map((warning, index) => (
          <li key={index}>
            <Icon icon={TriangleAlert} className="warn" />
            <span>{warning.message}</span>
            <span className="note num">{warning.page === undefined ? '' : `page ${warning.page}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
