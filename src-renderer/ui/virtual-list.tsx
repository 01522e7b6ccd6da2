import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';

/**
 * A long list that draws only what is seen. Each row renders one focusable thing (a button or link) marked
 * with `data-row`; arrows, Home and End move to it and call `onMove`.
 */
export function VirtualList<T>(props: {
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string;
  /** Height of a typical row in px; real heights are measured. */
  rowHeight: number;
  row: (item: T, index: number) => ReactNode;
  /** The open row: kept in view. */
  currentKey: string | null;
  /** `range` when Shift was held: the rows passed over are meant too. */
  onMove: (item: T, index: number, range: boolean) => void;
  className?: string;
}) {
  const { items, keyOf, currentKey } = props;
  const scroller = useRef<HTMLUListElement>(null);
  // Thousands of keys are not compared again for every row that scrolls into sight.
  const keys = useRef(keyOf);
  keys.current = keyOf;
  const current = useMemo(
    () => items.findIndex((item) => keys.current(item) === currentKey),
    [items, currentKey],
  );
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowHeight,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
  });

  const place = useRef({ current, virtual });
  place.current = { current, virtual };
  const present = current >= 0;
  useEffect(() => {
    // Only a change of the open row scrolls; a list that grows must not move what is being read.
    const now = place.current;
    if (currentKey !== null && present) now.virtual.scrollToIndex(now.current, { align: 'auto' });
  }, [currentKey, present]);

  // When the row that had the focus is decided and gone, the focus goes on with the open one.
  const focused = useRef<string | null>(null);
  useEffect(() => {
    const key = focused.current;
    if (key === null || current < 0 || (document.activeElement ?? document.body) !== document.body) return;
    // One that was only scrolled out of sight is still in the list.
    if (!items.some((item) => keyOf(item) === key)) focusRow(current);
  });

  function focusRow(index: number): void {
    virtual.scrollToIndex(index, { align: 'auto' });
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row]`)?.focus();
    });
  }

  function move(event: KeyboardEvent): void {
    const focused = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    const from = focused === null ? current : Number(focused.getAttribute('data-index'));
    const last = items.length - 1;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: last }[event.key];
    const item = to === undefined ? undefined : items[to];
    if (to === undefined || item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    props.onMove(item, to, event.shiftKey);
    focusRow(to);
  }

  return (
    <ul
      ref={scroller}
      className={`list virtual scroll ${props.className ?? ''}`}
      aria-label={props.label}
      onKeyDown={move}
      onFocus={({ target }) => {
        const item = items[Number(target.closest('[data-index]')?.getAttribute('data-index') ?? -1)];
        focused.current = item === undefined ? null : keyOf(item);
      }}
      onBlur={({ target }) => {
        setTimeout(() => {
          if (target.isConnected && !scroller.current?.contains(document.activeElement))
            focused.current = null;
        });
      }}
    >
      <li aria-hidden="true" className="virtual-height" style={{ height: virtual.getTotalSize() }} />
      {virtual.getVirtualItems().map((drawn) => {
        const item = items[drawn.index];
        return item === undefined ? null : (
          <li
            key={drawn.key}
            ref={virtual.measureElement}
            data-index={drawn.index}
            aria-setsize={items.length}
            aria-posinset={drawn.index + 1}
            className="virtual-row"
            style={{ transform: `translateY(${drawn.start}px)` }}
          >
            {props.row(item, drawn.index)}
          </li>
        );
      })}
    </ul>
  );
}
