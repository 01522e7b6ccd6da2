import type { CSSProperties, ReactNode } from 'react';

/** One of the panes under a stage's header; panes scroll on their own, the page never does. */
export function Pane(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <section className={`pane ${props.className ?? ''}`} aria-label={props.label} data-pane="" tabIndex={-1}>
      {props.children}
    </section>
  );
}

/** The width of a list pane somebody has moved, for the `style` of its columns. */
export function listWidth(width: number | null): CSSProperties {
  const style: CSSProperties & { '--w-list'?: string } = width === null ? {} : { '--w-list': `${width}px` };
  return style;
}

/** The right margin: where a thing comes from, what was checked, who touched it. A sheet on narrow windows. */
export function Margin(props: { label: string; open: boolean; className?: string; children: ReactNode }) {
  return (
    <aside
      className={`pane margin scroll ${props.open ? 'is-open' : ''} ${props.className ?? ''}`}
      aria-label={props.label}
      data-pane=""
      tabIndex={-1}
    >
      {props.children}
    </aside>
  );
}
