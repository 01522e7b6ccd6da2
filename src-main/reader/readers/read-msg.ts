import decompress from '@kenjiuno/decompressrtf';
import msgreader, { type FieldsData } from '@kenjiuno/msgreader';
import iconv from 'iconv-lite';
import { openCompound } from '../compound/open-compound.ts';
import type { Child } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { refusalOf } from '../refusal-of.ts';
import { messageBlocks, person } from './mail/message-blocks.ts';
import { htmlTextBlocks } from './read-html.ts';
import { rtfContent } from './rtf/rtf-content.ts';

/** Outlook messages: subject, sender, recipients, date and body; attachments, also whole messages, are children. */
export const msgReader: Reader = {
  format: 'msg',
  matches: (file) => file.format === 'msg',
  read: async ({ bytes }) => {
    const { fields } = openMessage(bytes);
    if (/SMIME(?!\.MultipartSigned)/iu.test(fields.messageClass ?? '')) {
      throw new Refusal(
        'encrypted',
        'The message is encrypted.',
        'Open it in Outlook, save its text and attachments, and add those.',
      );
    }
    const recipients = (kind: string): string[] =>
      (fields.recipients ?? [])
        .filter(({ recipType }) => (recipType ?? 'to') === kind)
        .map(({ name, smtpAddress, email }) => person(name, smtpAddress ?? email));
    const subject = fields.subject?.trim() ?? '';
    const { html, text, blocks: rich } = bodyOf(fields);
    const blocks = messageBlocks({
      subject,
      from: person(fields.senderName, fields.senderSmtpAddress ?? fields.senderEmail),
      to: recipients('to'),
      cc: recipients('cc'),
      date: fields.messageDeliveryTime ?? fields.clientSubmitTime ?? '',
      html,
      text,
    });
    return {
      title: subject === '' ? null : subject,
      blocks: [...blocks, ...rich],
      pairs: [],
      pages: null,
      warnings: [],
      children: (fields.attachments ?? []).flatMap((attachment, index): Child[] =>
        isPicture(attachment)
          ? []
          : [
              {
                index,
                name: attachmentName(attachment, index),
                folders: [],
                bytes: attachment.contentLength ?? null,
              },
            ],
      ),
    };
  },
  unpack: async function* ({ bytes }, indices) {
    const { reader, fields } = openMessage(bytes);
    for (const [index, attachment] of (fields.attachments ?? []).entries()) {
      if (!indices.has(index)) continue;
      try {
        yield { index, bytes: reader.getAttachment(attachment).content };
      } catch (error) {
        yield { index, refusal: refusalOf(error) };
      }
    }
  },
};

function openMessage(bytes: Uint8Array): {
  reader: InstanceType<typeof msgreader.default>;
  fields: FieldsData;
} {
  // Throws in words when the container itself is damaged; the message reader would walk in circles.
  openCompound(bytes);
  const copy = new Uint8Array(bytes).buffer;
  let reader = new msgreader.default(copy);
  let fields = reader.getFileData();
  const page = `cp${fields.messageCodepage ?? fields.internetCodepage ?? 1252}`;
  if (page !== 'cp1252' && iconv.encodingExists(page)) {
    // It remembers what it has read, so the code page needs a fresh one.
    reader = new msgreader.default(copy);
    reader.parserConfig = { ansiEncoding: page };
    fields = reader.getFileData();
  }
  if (fields.error !== undefined) {
    throw new Refusal(
      'corrupt-file',
      `The file is damaged (${fields.error}).`,
      'Save the message anew in Outlook.',
    );
  }
  return { reader, fields };
}

type Body = {
  readonly html: string;
  readonly text: string;
  readonly blocks: ReturnType<typeof htmlTextBlocks>;
};

/** HTML as text or bytes, plain text, or Rich Text that may wrap HTML. */
function bodyOf(fields: FieldsData): Body {
  const bytes = fields.html;
  if (bytes !== undefined && bytes.length > 0) {
    const page = `cp${fields.internetCodepage ?? 65001}`;
    const html = iconv.decode(
      Buffer.from(bytes),
      page === 'cp65001' || !iconv.encodingExists(page) ? 'utf-8' : page,
    );
    return { html, text: fields.body ?? '', blocks: [] };
  }
  if ((fields.bodyHtml ?? '') !== '')
    return { html: fields.bodyHtml ?? '', text: fields.body ?? '', blocks: [] };
  const plain = fields.body ?? '';
  if (plain.trim() !== '' || fields.compressedRtf === undefined) return { html: '', text: plain, blocks: [] };
  const rich = rtfContent(Uint8Array.from(decompress.decompressRTF([...fields.compressedRtf])));
  return { html: '', text: '', blocks: rich.html === null ? rich.blocks : htmlTextBlocks(rich.html) };
}

/** Pictures shown in the body. */
function isPicture({ pidContentId, attachMimeTag, extension, attachmentHidden }: FieldsData): boolean {
  const isImage =
    (attachMimeTag ?? '').startsWith('image/') || /^\.(?:png|jpe?g|gif|bmp)$/iu.test(extension ?? '');
  return attachmentHidden === true || (isImage && (pidContentId ?? '') !== '');
}

function attachmentName(attachment: FieldsData, index: number): string {
  const named = (attachment.fileName ?? attachment.fileNameShort ?? attachment.name ?? '')
    .replace(/^.*[\\/]/u, '')
    .trim();
  const ending = attachment.innerMsgContent === true ? '.msg' : (attachment.extension ?? '');
  if (named === '') return `Attachment ${index + 1}${ending}`;
  return attachment.innerMsgContent === true && !/\.msg$/iu.test(named) ? `${named}.msg` : named;
}
