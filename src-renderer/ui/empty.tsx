import type { ReactNode } from 'react';

/** At the place where content will be: one sentence that teaches, one action. */
export function Empty(props: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2 className="strong">{props.title}</h2>
      <p className="dense">{props.children}</p>
      {props.action}
    </div>
  );
}
