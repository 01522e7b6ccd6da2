import type { ReactNode } from 'react';

/** Yes or no about something that is done together with the rest, with room for a sentence under it. */
export function Check(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  told?: ReactNode;
  children: ReactNode;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>
        {props.children}
        {props.told !== undefined && <span className="note told">{props.told}</span>}
      </span>
    </label>
  );
}
