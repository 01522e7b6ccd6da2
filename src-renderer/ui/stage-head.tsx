import type { ReactNode } from 'react';

/** The header of a stage: its name, one sentence that sums it up, its actions at the right. */
export function StageHead(props: { title: string; sentence: ReactNode; children?: ReactNode }) {
  return (
    <header className="head">
      <div className="grow">
        <h1 className="title">{props.title}</h1>
        <p>{props.sentence}</p>
      </div>
      {props.children}
    </header>
  );
}
