import { Switch as Base } from '@base-ui/react/switch';
import { useId, type ReactNode } from 'react';

/** On or off, at once. The sentence beside it says what is on. */
export function Switch(props: {
  label: string;
  told?: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="switch-row">
      <Base.Root
        className="switch"
        checked={props.on}
        onCheckedChange={props.onChange}
        aria-labelledby={`${id}-label`}
        aria-describedby={props.told === undefined ? undefined : `${id}-told`}
      />
      <span>
        <span id={`${id}-label`}>{props.label}</span>
        {props.told !== undefined && (
          <span className="note told" id={`${id}-told`}>
            {props.told}
          </span>
        )}
      </span>
    </div>
  );
}
