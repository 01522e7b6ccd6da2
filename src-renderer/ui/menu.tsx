import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';
import { showFocusGuards } from './show-focus-guards.ts';

export interface MenuEntry {
  readonly words: ReactNode;
  /** A second line in grey. */
  readonly told?: ReactNode;
  readonly hotkey?: string;
  readonly danger?: boolean;
  readonly current?: boolean;
  readonly onPick: () => void;
}

/** A menu on a control. Groups are parted by a hairline; empty groups are left out. */
export function Menu(props: {
  trigger: ReactElement<Record<string, unknown>>;
  groups: readonly (readonly MenuEntry[])[];
  align?: 'start' | 'end';
}) {
  const groups = props.groups.filter((group) => group.length > 0);
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={props.trigger} />
      {/* Outside the screen’s landmarks: it needs one of its own to be found by them. */}
      <Base.Portal role="region" aria-label="Menu">
        <Base.Positioner sideOffset={4} align={props.align ?? 'start'} className="menu-place">
          <Base.Popup ref={showFocusGuards} className="menu">
            {groups.map((group, index) => (
              <Base.Group key={index} className="menu-group">
                {group.map((entry, place) => (
                  <Base.Item
                    key={place}
                    className={entry.danger === true ? 'menu-item bad' : 'menu-item'}
                    onClick={entry.onPick}
                    aria-current={entry.current === true || undefined}
                  >
                    <span>
                      {entry.words}
                      {entry.told !== undefined && <span className="note told">{entry.told}</span>}
                    </span>
                    {entry.hotkey !== undefined && <Kbd>{entry.hotkey}</Kbd>}
                  </Base.Item>
                ))}
              </Base.Group>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
