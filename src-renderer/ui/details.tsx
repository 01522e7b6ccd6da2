import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** What is kept out of the way: technical names, evidence, everything else there is to set. */
export function Details(props: { summary: ReactNode; children: ReactNode; open?: boolean }) {
  return (
    <details className="details" open={props.open}>
      <summary>
        <Icon icon={ChevronRight} />
        {props.summary}
      </summary>
      <div className="details-body">{props.children}</div>
    </details>
  );
}
