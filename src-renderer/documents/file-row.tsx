import {
  CircleX,
  Copy,
  File,
  FileText,
  Globe,
  ListChecks,
  Mail,
  Sheet,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { Bar } from '../ui/bar.tsx';
import { FileName } from '../ui/file-name.tsx';
import { Icon } from '../ui/icon.tsx';
import { StateWord } from '../ui/state-word.tsx';
import { count, figure } from '../ui/words.ts';
import { rowWords } from './row-words.ts';

function iconOf(row: DocumentRow): LucideIcon {
  if (row.state === 'duplicate') return Copy;
  if (row.pairs > 0) return ListChecks;
  const icons: Record<string, LucideIcon> = { csv: Sheet, xlsx: Sheet, html: Globe, eml: Mail, msg: Mail };
  return row.format === null ? File : (icons[row.format] ?? FileText);
}

function sizeOf(row: DocumentRow): string {
  if (row.state === 'reading' && row.progress?.total != null && row.progress.unit !== 'bytes') {
    return `${figure(row.progress.done)} / ${figure(row.progress.total)}`;
  }
  if (row.pairs > 0) return count(row.pairs, 'pair');
  return row.pages === null ? '' : `${figure(row.pages)} p`;
}

const icons = { calm: undefined, warn: TriangleAlert, bad: CircleX };

/** One file in the list: name, size, state in words, and a line of progress while it is read. */
export const FileRow = memo(function FileRow(props: { row: DocumentRow; open: boolean; href: string }) {
  const { row } = props;
  const { words, tone, working } = rowWords(row);
  const icon = icons[tone];
  const off = row.state === 'refused' || row.state === 'duplicate' || row.state === 'cancelled';
  return (
    <div className={off ? 'file off' : 'file'}>
      <a href={props.href} aria-current={props.open || undefined} data-row="">
        <Icon icon={iconOf(row)} />
        <FileName name={row.name} />
        <span className="num">{sizeOf(row)}</span>
        <StateWord tone={tone} working={working} {...(icon !== undefined && { icon })}>
          {words}
        </StateWord>
      </a>
      {row.state === 'reading' && (
        <Bar
          label={`Reading ${row.name}`}
          done={row.progress?.done ?? 0}
          total={row.progress?.total ?? null}
        />
      )}
    </div>
  );
});
