import type { ReactNode } from 'react';
import { figure } from './words.ts';

/** A filter above a list, with how many it would show. */
export function Filter(props: {
  pressed: boolean;
  count?: number;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="filter" aria-pressed={props.pressed} onClick={props.onClick}>
      {props.children}
      {props.count !== undefined && <span className="num">{figure(props.count)}</span>}
    </button>
  );
}
