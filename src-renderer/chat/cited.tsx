/** An answer with a number after every run of words that a passage has, too; the number leads to the passage. */
import { Fragment } from 'react';
import type { ChatMessage } from '../../src-main/contract/chat.ts';

/** Passages an answer quotes, in the order of their first quote: their numbers are their places. */
export function citedPassages(message: ChatMessage): string[] {
  return [...new Set(message.quotes.map(({ passageId }) => passageId))];
}

export function citeId(messageId: string, passageId: string): string {
  return `passage-${messageId}-${passageId}`;
}

function show(id: string): void {
  const article = document.getElementById(id);
  article?.scrollIntoView({ block: 'nearest' });
  article?.focus();
}

export function Cited({ message }: { message: ChatMessage }) {
  const order = citedPassages(message);
  let at = 0;
  return (
    <>
      {message.quotes.map(({ passageId, said }) => {
        const before = message.text.slice(at, said[1]);
        at = said[1];
        const number = order.indexOf(passageId) + 1;
        return (
          <Fragment key={said[0]}>
            {before}
            <button
              type="button"
              className="cite"
              aria-label={`Passage ${number}`}
              onClick={() => show(citeId(message.id, passageId))}
            >
              {number}
            </button>
          </Fragment>
        );
      })}
      {message.text.slice(at)}
    </>
  );
}
