import { ChevronDown } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ExampleOrigin } from '../../src-main/contract/examples.ts';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/field.tsx';
import { Filter } from '../ui/filter.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { Pane } from '../ui/pane.tsx';
import { figure } from '../ui/words.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { QueueRow } from './queue-row.tsx';
import type { Queue, StatusFilter } from './use-queue.ts';
import type { Ticks } from './use-ticks.ts';
import { showAllAgain } from './chosen-store.ts';
import { WorkNow } from './work-now.tsx';

const origins: readonly { readonly origin: ExampleOrigin | null; readonly name: string }[] = [
  { origin: null, name: 'Any source' },
  { origin: 'imported', name: 'Imported' },
  { origin: 'rule', name: 'Found by rule' },
  { origin: 'drafted', name: 'Drafted' },
  { origin: 'chat', name: 'From chat' },
  { origin: 'by-hand', name: 'By hand' },
];

const decided: readonly { readonly status: StatusFilter; readonly name: string }[] = [
  { status: 'approved', name: 'Approved' },
  { status: 'rejected', name: 'Rejected' },
  { status: 'all', name: 'All' },
];

/** Without counts: they are asked for when they are looked at. */
const forMe: readonly { readonly status: StatusFilter; readonly name: string }[] = [
  { status: 'mine', name: 'Flagged for me' },
  { status: 'second', name: 'Waits for my approval' },
];

/** Typing pauses this long before the search runs. */
const typingMs = 180;

/** The left pane: search, filters, and the queue itself. */
export function QueuePane(props: { projectId: string; queue: Queue; ticks: Ticks; grip: ReactNode }) {
  const { queue, ticks } = props;
  const { filter, counts, setFilter } = queue;
  const [query, setQuery] = useState(filter.query);
  // A search that was cleared elsewhere is cleared here too.
  useEffect(() => {
    if (filter.query === '') setQuery('');
  }, [filter.query]);
  useEffect(() => {
    if (query === filter.query) return undefined;
    const timer = setTimeout(() => setFilter({ query }), typingMs);
    return () => clearTimeout(timer);
  }, [query, filter.query, setFilter]);

  const countOf = (status: StatusFilter) =>
    status === 'mine' || status === 'second'
      ? (queue.rows?.length ?? 0)
      : ((status === 'all' ? counts?.total : counts?.[status]) ?? 0);
  const other = [...decided, ...forMe].find((each) => each.status === filter.status);

  return (
    <Pane label="Queue" className="queue-pane">
      <div className="tools">
        <SearchField
          label="Search examples"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setQuery('')}
        />
      </div>
      <div className="filters">
        <Filter
          pressed={queue.chosen === null && filter.status === 'draft'}
          count={countOf('draft')}
          onClick={() => setFilter({ status: 'draft' })}
        >
          To review
        </Filter>
        <Filter
          pressed={queue.chosen === null && filter.status === 'flagged'}
          count={countOf('flagged')}
          onClick={() => setFilter({ status: 'flagged' })}
        >
          Flagged
        </Filter>
        <Menu
          trigger={
            <button
              type="button"
              className="filter"
              aria-pressed={queue.chosen === null && other !== undefined}
            >
              {other === undefined ? 'Decided' : other.name}
              {other !== undefined && <span className="num">{figure(countOf(other.status))}</span>}
              <Icon icon={ChevronDown} />
            </button>
          }
          groups={[
            decided.map((each) => ({
              words: `${each.name} (${figure(countOf(each.status))})`,
              current: each.status === filter.status,
              onPick: () => setFilter({ status: each.status }),
            })),
            forMe
              .filter((each) => each.status === 'mine' || queue.approvals === 2)
              .map((each) => ({
                words: each.name,
                current: each.status === filter.status,
                onPick: () => setFilter({ status: each.status }),
              })),
          ]}
        />
        <Menu
          trigger={
            <button type="button" className="filter" aria-pressed={filter.origin !== null}>
              {origins.find((each) => each.origin === filter.origin)?.name}
              <Icon icon={ChevronDown} />
            </button>
          }
          groups={[
            origins.map((each) => ({
              words: each.name,
              current: each.origin === filter.origin,
              onPick: () => setFilter({ origin: each.origin }),
            })),
          ]}
        />
      </div>
      {queue.chosen !== null && (
        <div className="row pad chosen">
          <p className="note grow">{queue.chosen.words}</p>
          <Button size="small" kind="quiet" onClick={() => showAllAgain(props.projectId)}>
            Show all
          </Button>
        </div>
      )}
      <WorkNow projectId={props.projectId} />
      <div
        className={ticks.ids.size > 0 ? 'queue-list any-ticked' : 'queue-list'}
        role="group"
        aria-label="Queue"
      >
        <VirtualList
          label="Examples"
          className="queue"
          items={queue.rows ?? []}
          keyOf={(row) => row.id}
          rowHeight={76}
          currentKey={queue.current?.id ?? null}
          onMove={(row, _index, range) => {
            if (range && queue.current !== null) ticks.tick([queue.current.id, row.id]);
            queue.open(row.id);
          }}
          row={(row) => (
            <QueueRow
              row={row}
              open={row.id === queue.current?.id}
              ticked={ticks.ids.has(row.id)}
              onOpen={() => queue.open(row.id)}
              onTick={(ticked) => ticks.set(row.id, ticked)}
            />
          )}
        />
      </div>
      {props.grip}
    </Pane>
  );
}
