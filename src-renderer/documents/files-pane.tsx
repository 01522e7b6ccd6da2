import { Search, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { DocumentRow } from '../../src-main/contract/documents.ts';
import { IconButton } from '../ui/button.tsx';
import { SearchField } from '../ui/field.tsx';
import { Filter } from '../ui/filter.tsx';
import { Notice } from '../ui/notice.tsx';
import { Pane } from '../ui/pane.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { count } from '../ui/words.ts';
import { goToStage, stageHref } from '../wizard/navigate.ts';
import { dismissRefused, useAdding } from './adding.ts';
import { DropZone } from './drop-zone.tsx';
import { FileRow } from './file-row.tsx';
import type { OpenItem } from './open-item.ts';
import { ReadingNow } from './reading-now.tsx';
import { inFilter, type DocumentFilter } from './row-words.ts';
import { SearchResults } from './search-results.tsx';
import { useUndecided } from './use-undecided.ts';

const filters: readonly {
  readonly filter: DocumentFilter;
  readonly name: string;
  readonly always: boolean;
}[] = [
  { filter: 'all', name: 'All', always: true },
  { filter: 'needs-you', name: 'Needs you', always: true },
  { filter: 'private', name: 'Private details', always: false },
  { filter: 'scanned', name: 'Scanned', always: false },
  { filter: 'duplicates', name: 'Duplicates', always: false },
  { filter: 'not-used', name: 'Not used', always: true },
];

function NotTaken({ projectId }: { projectId: string }) {
  const refused = useAdding((all) => all[projectId]?.refused);
  if (refused === undefined || refused.length === 0) return null;
  return (
    <div className="pad">
      <Notice
        tone="bad"
        alert
        what={`${count(refused.length, 'file')} could not be taken in`}
        action={<IconButton icon={X} label="Close this notice" onClick={() => dismissRefused(projectId)} />}
      >
        {refused.slice(0, 4).map((each) => (
          <p key={each.name}>
            {each.name}: {each.problem.what} {each.problem.remedy}
          </p>
        ))}
        {refused.length > 4 && <p>And {refused.length - 4} more.</p>}
      </Notice>
    </div>
  );
}

function SearchAll(props: { query: string; onQuery: (query: string) => void; onClose: () => void }) {
  const field = useFocus<HTMLInputElement>();
  return (
    <SearchField
      ref={field}
      label="Search in all documents"
      value={props.query}
      onChange={(event) => props.onQuery(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
      onBlur={() => props.query.trim() === '' && props.onClose()}
    />
  );
}

/** The left pane; `rows` are in work order: where files come in, how far they are, and the search across them. */
export function FilesPane(props: {
  projectId: string;
  rows: readonly DocumentRow[];
  open: OpenItem;
  dropOver: boolean;
  grip: ReactNode;
}) {
  const { projectId, rows, open } = props;
  const [filter, setFilter] = useState<DocumentFilter>('all');
  const [query, setQuery] = useState('');
  const [searching, setSearching] = useState(false);
  const undecided = useUndecided(projectId);
  const shown = useMemo(
    () => (filter === 'all' ? rows : rows.filter((row) => inFilter(row, filter, undecided))),
    [rows, filter, undecided],
  );
  const counts = useMemo(
    () =>
      new Map(
        filters.map((each) => [
          each.filter,
          rows.filter((row) => inFilter(row, each.filter, undecided)).length,
        ]),
      ),
    [rows, undecided],
  );
  const asked = query.trim();
  const showField = searching || asked !== '';

  return (
    <Pane label="Files" className="files-pane">
      <div className="files-in">
        <DropZone projectId={projectId} over={props.dropOver} />
        <NotTaken projectId={projectId} />
        <ReadingNow projectId={projectId} />
        {rows.length > 0 && (
          <div className="filters">
            {showField ? (
              <SearchAll
                query={query}
                onQuery={setQuery}
                onClose={() => {
                  setQuery('');
                  setSearching(false);
                }}
              />
            ) : (
              <>
                {filters
                  .filter(
                    ({ always, filter: each }) => always || filter === each || (counts.get(each) ?? 0) > 0,
                  )
                  .map((each) => (
                    <Filter
                      key={each.filter}
                      pressed={filter === each.filter}
                      count={counts.get(each.filter) ?? 0}
                      onClick={() => setFilter(each.filter)}
                    >
                      {each.name}
                    </Filter>
                  ))}
                <IconButton
                  className="end"
                  icon={Search}
                  label="Search in all documents"
                  data-search=""
                  onClick={() => setSearching(true)}
                />
              </>
            )}
          </div>
        )}
        {asked !== '' ? (
          <SearchResults projectId={projectId} query={asked} openPassage={open.passageId} />
        ) : (
          <VirtualList
            label="Files"
            className="files"
            items={shown}
            keyOf={(row) => row.id}
            rowHeight={51}
            currentKey={open.documentId}
            onMove={(row) => goToStage(projectId, 'documents', row.id)}
            row={(row) => (
              <FileRow
                row={row}
                open={row.id === open.documentId}
                href={stageHref(projectId, 'documents', row.id)}
              />
            )}
          />
        )}
      </div>
      {props.grip}
    </Pane>
  );
}
