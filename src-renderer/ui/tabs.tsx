import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: ReactNode;
  readonly panel: ReactNode;
}

/** A row of tabs and the panel of the open one. The panel scrolls by itself when `className` gives it a height. */
export function Tabs<Name extends string>(props: {
  label: string;
  tabs: readonly Tab<Name>[];
  open: Name;
  onOpen: (name: Name) => void;
  className?: string;
  panelClassName?: string;
}) {
  return (
    <Base.Root
      className={props.className ?? ''}
      value={props.open}
      onValueChange={(value) => {
        const tab = props.tabs.find((each) => each.name === value);
        if (tab !== undefined) props.onOpen(tab.name);
      }}
    >
      <Base.List className="tabs" aria-label={props.label} activateOnFocus>
        {props.tabs.map((tab) => (
          <Base.Tab key={tab.name} value={tab.name}>
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {props.tabs.map((tab) => (
        <Base.Panel key={tab.name} value={tab.name} className={props.panelClassName ?? ''}>
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
