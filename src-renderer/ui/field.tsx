import { Search } from 'lucide-react';
import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface Told {
  label: string;
  /** One line under the field, always there. */
  hint?: ReactNode;
  /** Names the fix; replaces the hint and marks the field. */
  problem?: string | null | undefined;
}

function Under({ id, hint, problem }: { id: string; hint: ReactNode; problem: string | null }) {
  if (problem !== null) {
    return (
      <p className="note hint bad" id={id}>
        {problem}
      </p>
    );
  }
  return hint === undefined ? null : (
    <p className="note hint" id={id}>
      {hint}
    </p>
  );
}

export function Field({ label, hint, problem = null, ...rest }: Told & ComponentPropsWithRef<'input'>) {
  const id = useId();
  const told = problem !== null || hint !== undefined;
  return (
    <div className="field-group">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={problem === null ? 'field' : 'field is-bad'}
        aria-invalid={problem !== null || undefined}
        aria-describedby={told ? `${id}-told` : undefined}
      />
      <Under id={`${id}-told`} hint={hint} problem={problem} />
    </div>
  );
}

export function TextArea({
  label,
  hint,
  problem = null,
  className = '',
  ...rest
}: Told & ComponentPropsWithRef<'textarea'>) {
  const id = useId();
  const told = problem !== null || hint !== undefined;
  return (
    <div className="field-group">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        className={`field ${problem === null ? '' : 'is-bad'} ${className}`}
        aria-invalid={problem !== null || undefined}
        aria-describedby={told ? `${id}-told` : undefined}
      />
      <Under id={`${id}-told`} hint={hint} problem={problem} />
    </div>
  );
}

/** A native list of choices, labelled above. */
export function Select({
  label,
  hint,
  problem = null,
  children,
  ...rest
}: Told & ComponentPropsWithRef<'select'>) {
  const id = useId();
  const told = problem !== null || hint !== undefined;
  return (
    <div className="field-group">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select {...rest} id={id} className="field" aria-describedby={told ? `${id}-told` : undefined}>
        {children}
      </select>
      <Under id={`${id}-told`} hint={hint} problem={problem} />
    </div>
  );
}

export function SearchField({ label, ...rest }: { label: string } & ComponentPropsWithRef<'input'>) {
  return (
    <div className="search">
      <Icon icon={Search} />
      <input
        {...rest}
        type="search"
        className="field"
        aria-label={label}
        placeholder={label}
        data-search=""
      />
    </div>
  );
}
