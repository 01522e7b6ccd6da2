/** Steps through versions of one thing; nothing where there is only one. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { IconButton } from '../ui/button.tsx';

export function Stepper(props: {
  /** “Version”, “Branch”. */
  words: string;
  ids: readonly string[];
  at: string;
  disabled: boolean;
  onStep: (id: string) => void;
}) {
  const { words, ids } = props;
  if (ids.length < 2) return null;
  const at = ids.indexOf(props.at);
  const step = (to: number) => () => {
    const id = ids[to];
    if (id !== undefined && !props.disabled) props.onStep(id);
  };
  return (
    <span className="stepper" role="group" aria-label={`${words} ${at + 1} of ${ids.length}`}>
      <IconButton
        icon={ChevronLeft}
        label={`Earlier ${words.toLowerCase()}`}
        aria-disabled={props.disabled || at <= 0 || undefined}
        onClick={step(at - 1)}
      />
      <span className="note num" aria-hidden="true">
        {at + 1} of {ids.length}
      </span>
      <IconButton
        icon={ChevronRight}
        label={`Later ${words.toLowerCase()}`}
        aria-disabled={props.disabled || at === ids.length - 1 || undefined}
        onClick={step(at + 1)}
      />
    </span>
  );
}
