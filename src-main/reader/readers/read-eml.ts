import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import type { Child } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { messageBlocks, person } from './mail/message-blocks.ts';

/**
 * E-mail messages: subject, sender, recipients, date and body; attachments, also whole messages, are children.
 * A mailbox (many messages in one file) has no text of its own: every message is a child.
 */
export const emlReader: Reader = {
  format: 'eml',
  matches: (file) => file.format === 'eml',
  read: async ({ bytes }) => {
    const messages = mailboxMessages(bytes);
    if (messages.length > 1) {
      const children = messages.map((message, index): Child => {
        const name = `Message ${index + 1}.eml`;
        return { index, name, folders: [], bytes: message.length };
      });
      return { title: null, blocks: [], pairs: [], pages: null, warnings: [], children };
    }
    const mail = await parse(messages[0] ?? bytes);
    refuseSealed(mail);
    const blocks = messageBlocks({
      subject: mail.subject ?? '',
      from: people(mail.from === undefined ? [] : [mail.from])[0] ?? '',
      to: people(mail.to ?? []),
      cc: people(mail.cc ?? []),
      date: mail.date ?? '',
      html: mail.html ?? '',
      text: mail.text ?? '',
    });
    const subject = mail.subject?.trim() ?? '';
    return {
      title: subject === '' ? null : subject,
      blocks,
      pairs: [],
      pages: null,
      warnings: [],
      children: attached(mail).map(({ index, attachment }) => ({
        index,
        name: attachmentName(attachment, index),
        folders: [],
        bytes: content(attachment).length,
      })),
    };
  },
  unpack: async function* ({ bytes }, indices) {
    const messages = mailboxMessages(bytes);
    if (messages.length > 1) {
      for (const index of indices) yield { index, bytes: messages[index] ?? new Uint8Array() };
      return;
    }
    for (const { index, attachment } of attached(await parse(messages[0] ?? bytes))) {
      if (indices.has(index)) yield { index, bytes: content(attachment) };
    }
  },
};

/** Messages of a mailbox file, each after a line "From address date"; one for an ordinary message. */
function mailboxMessages(bytes: Uint8Array): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, 5) !== 'From ') return [bytes];
  const starts = [0];
  for (let at = buffer.indexOf('\nFrom '); at !== -1; at = buffer.indexOf('\nFrom ', at + 1)) {
    const line = buffer.toString('latin1', at + 1, at + 200).split(/\r?\n/u, 1)[0] ?? '';
    if (/^From \S+.*\d{2}:\d{2}.*\d{4}/u.test(line)) starts.push(at + 1);
  }
  return starts.map((start, i) => {
    const message = buffer.subarray(start, starts[i + 1] ?? buffer.length);
    return message.subarray(message.indexOf(10) + 1);
  });
}

function parse(bytes: Uint8Array): Promise<Email> {
  return PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: 64 });
}

/** @throws Refusal when the body can only be read with a key */
function refuseSealed(mail: Email): void {
  const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? '';
  const isSealed =
    /^\s*multipart\/encrypted/iu.test(type) ||
    (/^\s*application\/(?:x-)?pkcs7-mime/iu.test(type) && !/signed-data/iu.test(type));
  if (isSealed) {
    throw new Refusal(
      'encrypted',
      'The message is encrypted.',
      'Open it in your mail program, save its text and attachments, and add those.',
    );
  }
}

function people(addresses: readonly Address[]): string[] {
  return addresses.flatMap((each) =>
    'address' in each && each.address !== undefined
      ? [person(each.name, each.address)]
      : (each.group ?? []).map((member) => person(member.name, member.address)),
  );
}

/** Attachments that are documents: pictures that belong to the body, signatures and calendars' doubles are not. */
function attached(mail: Email): { readonly index: number; readonly attachment: Attachment }[] {
  return mail.attachments.flatMap((attachment, index) => {
    const isInBody =
      attachment.mimeType.startsWith('image/') &&
      (attachment.related === true || attachment.disposition === 'inline');
    const isSignature = /^application\/(?:(?:x-)?pkcs7-signature|pgp-signature)$/iu.test(attachment.mimeType);
    return isInBody || isSignature ? [] : [{ index, attachment }];
  });
}

function attachmentName(attachment: Attachment, index: number): string {
  const named = (attachment.filename ?? '').replace(/^.*[\\/]/u, '').trim();
  if (named !== '') return named;
  const ending =
    attachment.mimeType === 'message/rfc822' ? 'eml' : (attachment.mimeType.split('/')[1] ?? 'bin');
  return `Attachment ${index + 1}.${ending}`;
}

function content({ content: held }: Attachment): Uint8Array {
  return typeof held === 'string' ? Buffer.from(held) : new Uint8Array(held);
}
