import type { Block } from '../../protocol.ts';
import { htmlTextBlocks } from '../read-html.ts';
import { textBlocks } from '../read-text.ts';

export interface Message {
  readonly subject: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** As written, or in ISO form. */
  readonly date: string;
  readonly html: string;
  readonly text: string;
}

/** Subject as heading, who wrote to whom when, then the body; where a message has both, HTML keeps its tables. */
export function messageBlocks(message: Message): Block[] {
  const head = [
    ['From', message.from],
    ['To', message.to.join(', ')],
    ['Cc', message.cc.join(', ')],
    ['Date', message.date],
  ].flatMap(([label, value]) =>
    value === undefined || value.trim() === '' ? [] : [`${label}: ${value.trim()}`],
  );
  const subject = message.subject.replace(/\s+/gu, ' ').trim();
  const blocks: Block[] = [];
  if (subject !== '') blocks.push({ kind: 'heading', level: 1, text: subject, at: {} });
  if (head.length > 0) blocks.push({ kind: 'paragraph', text: head.join('\n'), at: {} });
  const html = message.html.trim() === '' ? [] : htmlTextBlocks(message.html);
  return [...blocks, ...(html.length > 0 ? html : textBlocks(message.text.replace(/\r\n?/gu, '\n')))];
}

/** "Name <address>", or what there is of it. */
export function person(name: string | undefined, address: string | undefined): string {
  const shown = (name ?? '').trim().replace(/^'(.*)'$/u, '$1');
  const mail = (address ?? '').trim();
  // Exchange's inner addresses say nothing to a person.
  if (mail === '' || mail.startsWith('/')) return shown;
  return shown === '' || shown === mail ? mail : `${shown} <${mail}>`;
}
