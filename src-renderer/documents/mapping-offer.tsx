import { useState } from 'react';
import type { Document } from '../../src-main/contract/documents.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../ui/use-query.ts';
import { MappingDialog } from './mapping-dialog.tsx';

/** Files that are nothing but tables: each row may be a question with its answer. */
const tableFormats: ReadonlySet<string> = new Set(['csv', 'xlsx', 'xls', 'ods', 'parquet']);

/** Above the text of a table file: its rows can become examples. */
export function MappingOffer({ document }: { document: Document }) {
  const isTable = document.format !== null && tableFormats.has(document.format);
  const isRead = document.state === 'ready' || document.state === 'ready-with-warnings';
  const asked = isTable && isRead && document.blocks.some((block) => block.kind === 'table');
  const tables = useQuery(asked ? `pair tables ${document.id}` : null, () =>
    core.documents.pairTables({ documentId: document.id }),
  );
  const [open, setOpen] = useState(false);
  const found = asked ? (tables.value ?? []) : [];
  if (found.length === 0) return null;
  return (
    <>
      <Notice
        what={
          document.pairs > 0
            ? 'The rows of this file are examples.'
            : 'Do the rows hold questions with their answers?'
        }
        action={
          <Button onClick={() => setOpen(true)}>
            {document.pairs > 0 ? 'Choose columns again…' : 'Choose columns…'}
          </Button>
        }
      >
        {document.pairs > 0
          ? 'Other columns make further examples; what you have reviewed stays.'
          : 'Say which column is which, and every row becomes an example for you to review.'}
      </Notice>
      {open && <MappingDialog documentId={document.id} tables={found} onClose={() => setOpen(false)} />}
    </>
  );
}
