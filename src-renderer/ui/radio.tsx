import type { ComponentPropsWithRef, ReactNode } from 'react';

/** One of a few, with room for a sentence under each. */
export function Radio({
  label,
  told,
  ...rest
}: { label: ReactNode; told?: ReactNode } & ComponentPropsWithRef<'input'>) {
  return (
    <label className="check">
      <input {...rest} type="radio" />
      <span>
        {label}
        {told !== undefined && <span className="note told">{told}</span>}
      </span>
    </label>
  );
}
