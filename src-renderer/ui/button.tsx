import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, MouseEvent } from 'react';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { Spinner } from './spinner.tsx';

interface Looks {
  /** One primary a screen. */
  kind?: 'secondary' | 'primary' | 'quiet' | 'danger';
  size?: 'small' | 'normal' | 'large';
  icon?: LucideIcon;
  /** Shown as a keycap on the button. */
  hotkey?: string;
  /** A verb in -ing while it works ("Saving"); clicks are ignored meanwhile. */
  busy?: string | false;
  /** Why it cannot be used now. It stays focusable; say the same in a line near it. */
  cannot?: string | null | undefined;
}

function classesOf({ kind = 'secondary', size = 'normal' }: Looks, extra = ''): string {
  return ['btn', kind === 'secondary' ? '' : kind, size === 'normal' ? '' : size, extra]
    .filter(Boolean)
    .join(' ');
}

export type ButtonProps = Looks & Omit<ComponentPropsWithRef<'button'>, 'disabled'>;

export function Button(props: ButtonProps) {
  const { kind, size, icon, hotkey, busy = false, cannot, className, children, onClick, ...rest } = props;
  const working = busy !== false;
  const stopped = working || (cannot ?? null) !== null;
  function click(event: MouseEvent<HTMLButtonElement>): void {
    if (stopped) event.preventDefault();
    else onClick?.(event);
  }
  return (
    <button
      type="button"
      {...rest}
      className={classesOf({ ...(kind && { kind }), ...(size && { size }) }, className)}
      onClick={click}
      aria-busy={working || undefined}
      aria-disabled={stopped || undefined}
      aria-description={cannot ?? undefined}
      aria-keyshortcuts={hotkey}
    >
      {working ? <Spinner /> : icon !== undefined && <Icon icon={icon} />}
      {working ? busy : children}
      {hotkey !== undefined && !working && <Kbd>{hotkey}</Kbd>}
    </button>
  );
}

/** An icon alone is allowed for bar move, close, copy and more; the label is read aloud and shown on hover. */
export function IconButton(
  props: { icon: LucideIcon; label: string } & Pick<Looks, 'size'> &
    Omit<ComponentPropsWithRef<'button'>, 'disabled'>,
) {
  const { icon, label, size = 'small', className = '', ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classesOf({ kind: 'quiet', size }, `icon ${className}`)}
    >
      <Icon icon={icon} />
    </button>
  );
}

/** A link that looks like a button, for going somewhere. */
export function LinkButton(props: Looks & ComponentPropsWithRef<'a'>) {
  const { kind, size, icon, hotkey, className, children, busy: _busy, cannot: _cannot, ...rest } = props;
  return (
    <a {...rest} className={classesOf({ ...(kind && { kind }), ...(size && { size }) }, className)}>
      {icon !== undefined && <Icon icon={icon} />}
      {children}
      {hotkey !== undefined && <Kbd>{hotkey}</Kbd>}
    </a>
  );
}
