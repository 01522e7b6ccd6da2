import { CircleX, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

const icons = { calm: Info, warn: TriangleAlert, bad: CircleX };

/** What happened (strong), what is safe and what to do (one sentence), at most one button. Inside the pane it concerns. */
export function Notice(props: {
  tone?: 'calm' | 'warn' | 'bad';
  what: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Announce it when it appears. */
  alert?: boolean;
}) {
  const { tone = 'calm' } = props;
  return (
    <div
      className={tone === 'calm' ? 'notice' : `notice ${tone}`}
      role={props.alert === true ? 'alert' : undefined}
    >
      <Icon icon={icons[tone]} />
      <span className="strong">{props.what}</span>
      {props.children !== undefined && <div className="notice-body ink2">{props.children}</div>}
      {props.action !== undefined && <div className="notice-action">{props.action}</div>}
    </div>
  );
}
