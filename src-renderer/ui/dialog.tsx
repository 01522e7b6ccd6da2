import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as Base } from '@base-ui/react/dialog';
import { useRef, type FormEvent, type ReactNode } from 'react';
import type { Problem } from '../../src-main/contract/errors.ts';
import { Button } from './button.tsx';
import { focusFirstBad } from './focus-first-bad.ts';
import { ShowProblem } from './show-problem.tsx';
import { figure } from './words.ts';

interface Frame {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/**
 * A form or a list of keys over the screen. With `onSubmit` its content is a form and its first field has the
 * focus; otherwise it is read from its beginning. Esc is the safe answer.
 */
export function Dialog(props: Frame & { foot?: ReactNode; wide?: boolean; onSubmit?: () => void }) {
  const popup = useRef<HTMLDivElement>(null);
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    props.onSubmit?.();
    focusFirstBad(event.currentTarget);
  }
  const inside = (
    <>
      <Base.Title className="dialog-title">{props.title}</Base.Title>
      <div className="dialog-body">{props.children}</div>
      {props.foot !== undefined && <div className="foot">{props.foot}</div>}
    </>
  );
  return (
    <Base.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Popup
          ref={popup}
          className={props.wide === true ? 'dialog wide' : 'dialog'}
          {...(props.onSubmit === undefined && { initialFocus: popup })}
        >
          {props.onSubmit === undefined ? inside : <form onSubmit={submit}>{inside}</form>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Covers the whole window, for what is shown to others. Esc leaves. */
export function FullScreen(props: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <Base.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Popup className="full-screen">
          <Base.Title className="vh">{props.title}</Base.Title>
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Asks before something that cannot simply be undone. Buttons repeat the verb; the safe one has the focus. */
export function ConfirmDialog(
  props: Frame & {
    safe: string;
    act: string;
    busy?: string | false;
    problem?: Problem | null;
    onAct: () => void;
  },
) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim" />
        <AlertDialog.Popup className="dialog" initialFocus={safe}>
          <AlertDialog.Title className="dialog-title">{props.title}</AlertDialog.Title>
          <div className="dialog-body">{props.children}</div>
          <ShowProblem problem={props.problem} />
          <div className="foot">
            <Button ref={safe} onClick={props.onClose}>
              {props.safe}
            </Button>
            <Button kind="danger" busy={props.busy ?? false} onClick={props.onAct}>
              {props.act}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** Consequences as counted lines, for the body of a ConfirmDialog. */
export function Consequences(props: {
  lines: readonly { readonly count: number; readonly words: string }[];
}) {
  return (
    <ul className="gone">
      {props.lines.map((line) => (
        <li key={line.words}>
          <b>{figure(line.count)}</b>
          <span>{line.words}</span>
        </li>
      ))}
    </ul>
  );
}
