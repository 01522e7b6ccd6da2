import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { Spinner } from './spinner.tsx';

/** A state in words. Colour only when a person must act, and never without the icon. */
export function StateWord(props: {
  tone?: 'calm' | 'warn' | 'bad' | 'ok';
  icon?: LucideIcon;
  working?: boolean;
  wrap?: boolean;
  children: ReactNode;
}) {
  const { tone = 'calm' } = props;
  const classes = ['state', tone === 'calm' ? '' : tone, props.wrap === true ? 'wrap' : '']
    .filter(Boolean)
    .join(' ');
  return (
    <span className={classes}>
      {props.working === true ? <Spinner /> : props.icon !== undefined && <Icon icon={props.icon} />}
      <span className="state-words">{props.children}</span>
    </span>
  );
}
