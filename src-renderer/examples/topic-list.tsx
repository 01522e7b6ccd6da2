import { type KeyboardEvent, useRef } from 'react';
import type { Topic } from '../../src-main/contract/readiness.ts';
import { count, figure } from '../ui/words.ts';

/** The words it uses most. */
export function nameOf(topic: Topic): string {
  return topic.terms.slice(0, 2).join(', ') || 'other';
}

/** Everything the map says, as counts; one selection moves both. */
export function TopicList(props: {
  topics: readonly Topic[];
  open: number | null;
  onOpen: (topic: number) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  function press(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[Math.min(buttons.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.click();
  }
  return (
    <div className="topics">
      <div className="topic-row th">
        <h2 className="h">Topics</h2>
        <span className="note">approved</span>
        <span className="note">to review</span>
        <span className="note">none</span>
      </div>
      <ul className="list" ref={list} onKeyDown={press} aria-label="Topics">
        {props.topics.map((topic) => (
          <li key={topic.number}>
            <button
              type="button"
              className="topic-row"
              aria-current={topic.number === props.open || undefined}
              onClick={() => props.onOpen(topic.number)}
            >
              <b>{nameOf(topic)}</b>
              <span className="num">
                {figure(topic.approved)}
                <span className="vh"> approved,</span>
              </span>
              <span className="num">
                {figure(topic.drafts)}
                <span className="vh"> to review,</span>
              </span>
              <span className="num">
                {topic.passages === 0 ? '–' : figure(topic.passages - topic.covered)}
                <span className="vh"> of {count(topic.passages, 'passage')} without an example</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
