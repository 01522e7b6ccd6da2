/** The question to come. Enter asks, Shift Enter begins a new line, Esc stops an answer. */
import { type KeyboardEvent, type RefObject, useLayoutEffect } from 'react';
import { Button } from '../ui/button.tsx';

export function AskBox(props: {
  field: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (value: string) => void;
  onAsk: () => void;
  onStop: () => void;
  busy: boolean;
  /** Whether Esc in the field has something to end. */
  stoppable: boolean;
  placeholder: string;
  /** Secondary while a form inside the conversation has the primary. */
  primary: boolean;
}) {
  const { field, value } = props;
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = '0';
    field.current.style.height = `${Math.min(160, Math.max(40, field.current.scrollHeight + 2))}px`;
  }, [field, value]);
  function press(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && props.stoppable) props.onStop();
    else if (event.key === 'Enter' && !event.shiftKey) props.onAsk();
    else return;
    event.preventDefault();
  }
  return (
    <div className="ask-box">
      <div className="row">
        <textarea
          ref={field}
          className="field"
          rows={1}
          aria-label="Your question"
          placeholder={props.placeholder}
          value={value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={press}
        />
        <Button
          size="large"
          kind={props.primary ? 'primary' : 'secondary'}
          hotkey="Enter"
          busy={props.busy && 'Asking'}
          onClick={props.onAsk}
        >
          Ask
        </Button>
      </div>
    </div>
  );
}
