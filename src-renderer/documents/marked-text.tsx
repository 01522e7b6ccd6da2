import { Fragment } from 'react';
import type { TextMark } from './text-marks.ts';

/** A text with its marks; each says on pointing what it means. */
export function MarkedText({ text, marks }: { text: string; marks: readonly TextMark[] }) {
  if (marks.length === 0) return text;
  const pieces = marks.flatMap((mark, index) => [
    <Fragment key={`before ${index}`}>{text.slice(marks[index - 1]?.to ?? 0, mark.from)}</Fragment>,
    <span key={index} className={`in-text ${mark.look}`} title={mark.title}>
      {text.slice(mark.from, mark.to)}
    </span>,
  ]);
  return (
    <>
      {pieces}
      {text.slice(marks.at(-1)?.to ?? 0)}
    </>
  );
}
