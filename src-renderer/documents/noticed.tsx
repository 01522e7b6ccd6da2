import { Copy, Info, ScanText } from 'lucide-react';
import type { Document, DocumentRow } from '../../src-main/contract/documents.ts';
import { Icon } from '../ui/icon.tsx';
import { stageHref } from '../wizard/navigate.ts';
import { percent } from './row-words.ts';

/** What was noticed about the file beside its text, each in a sentence: scanned, alike, odd. */
export function Noticed(props: { projectId: string; document: Document; rows: readonly DocumentRow[] }) {
  const { document, rows, projectId } = props;
  const alike = document.sameAs;
  const other = rows.find((row) => row.id === alike?.documentId);
  const nothing = !document.scanned && document.quality.length === 0 && other === undefined;
  if (nothing) return null;
  return (
    <ul className="noticed note">
      {document.scanned && (
        <li>
          <Icon icon={ScanText} />
          <span>
            Scanned: check. Its text was recognised from pictures; figures and names may be misread.
          </span>
        </li>
      )}
      {alike !== null && other !== undefined && (
        <li>
          <Icon icon={Copy} />
          <span>
            {alike.share === 1
              ? 'The same file as '
              : `About ${percent(alike.share)} of its wording is the same as in `}
            <a className="link" href={stageHref(projectId, 'documents', other.id)}>
              {other.name}
            </a>
            {alike.share === 1
              ? ': it is used once.'
              : '. Keep the one that is right, and withdraw the other.'}
          </span>
        </li>
      )}
      {document.quality.map(({ code, message }) => (
        <li key={code}>
          <Icon icon={Info} />
          <span>{message}</span>
        </li>
      ))}
    </ul>
  );
}
