import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

const stepPx = 16;

/** The edge of a pane that can be dragged, or moved with ← and →. A double click gives the usual width back. */
export function PaneGrip(props: {
  label: string;
  /** null: the usual width. */
  width: number | null;
  least: number;
  most: number;
  onWidth: (width: number | null) => void;
}) {
  const { least, most, onWidth } = props;
  const grip = useRef<HTMLDivElement>(null);
  const bounded = (width: number) => Math.round(Math.min(most, Math.max(least, width)));
  const now = () => grip.current?.parentElement?.getBoundingClientRect().width ?? least;

  function drag(event: PointerEvent<HTMLDivElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onWidth(bounded(event.clientX - left));
  }
  function press(event: KeyboardEvent): void {
    const by = { ArrowLeft: -stepPx, ArrowRight: stepPx }[event.key];
    if (by === undefined && event.key !== 'Home') return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(by === undefined ? null : bounded(now() + by));
  }
  return (
    <div
      ref={grip}
      className="grip"
      role="separator"
      aria-orientation="vertical"
      aria-label={props.label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={props.width ?? Math.round((least + most) / 2)}
      aria-valuetext={props.width === null ? 'Usual width' : `${props.width} pixels`}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => onWidth(null)}
      onKeyDown={press}
    />
  );
}
