import { expect, test } from 'vitest';
import { unpackChildren } from '../../../src-main/reader/unpack-children.ts';
import { read, short } from './support/read.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };
const inner =
  'From: c@example.org\r\nTo: d@example.org\r\nSubject: Inner\r\nMIME-Version: 1.0\r\n\r\nInside.\r\n';
const mail = [
  'From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <jm@example.org>',
  'To: Clerk <clerk@example.org>, second@example.org',
  'Date: Mon, 02 Mar 2026 10:00:00 +0100',
  'Subject: =?iso-8859-1?Q?Geb=FChren?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"',
  '',
  '--b',
  'Content-Type: multipart/alternative; boundary="c"',
  '',
  '--c',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'plain version',
  '--c',
  'Content-Type: text/html; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>Gr=FC=DFe</p><table><tr><th>Item</th><th>Fee</th></tr><tr><td>Call</td><td></td></tr><tr><td></td><td>5</td></tr></table><img src=3D"cid:x">',
  '--c--',
  '--b',
  'Content-Type: text/plain; name="../../notes.txt"',
  'Content-Disposition: attachment; filename="../../notes.txt"',
  '',
  'Attached text.',
  '--b',
  'Content-Type: image/png',
  'Content-Disposition: inline',
  'Content-ID: <x>',
  'Content-Transfer-Encoding: base64',
  '',
  'iVBORw0KGgo=',
  '--b',
  'Content-Type: message/rfc822',
  '',
  inner,
  '--b--',
  '',
].join('\r\n');

test('a message gives subject, people, date and body; attachments and messages inside are children', async () => {
  const outcome = await read(mail);
  expect(outcome).toMatchObject({ format: 'eml', status: 'read', title: 'Gebühren' });
  expect(short(outcome.blocks)).toEqual([
    'H1 Gebühren',
    'P From: Jürgen Müller <jm@example.org>\nTo: Clerk <clerk@example.org>, second@example.org\nDate: 2026-03-02T09:00:00.000Z',
    'P Grüße',
    {
      header: true,
      rows: [
        ['Item', 'Fee'],
        ['Call', ''],
        ['', '5'],
      ],
    },
  ]);
  expect(outcome.children.map(({ name }) => name)).toEqual(['notes.txt', 'Attachment 3.eml']);
  const { files } = await unpackChildren({ name: 'a.eml', bytes: Buffer.from(mail), from: 0 }, context);
  const texts = files.map((file) => ('bytes' in file ? Buffer.from(file.bytes).toString() : ''));
  expect(texts[0]).toContain('Attached text.');
  expect(await read(texts[1] ?? '')).toMatchObject({ title: 'Inner', format: 'eml' });
});

test('every message of a mailbox is a child', async () => {
  const box = `From c@example.org Mon Mar 02 10:00:00 2026\n${inner}\nFrom c@example.org Mon Mar 02 11:00:00 2026\n${inner}`;
  const outcome = await read(box);
  expect(outcome).toMatchObject({ format: 'eml', status: 'read', children: [{ index: 0 }, { index: 1 }] });
  const { files } = await unpackChildren({ name: 'a', bytes: Buffer.from(box), from: 1 }, context);
  const [second] = files;
  expect(second !== undefined && 'bytes' in second && (await read(second.bytes)).title).toBe('Inner');
});

test('an encrypted message is refused as such, a signed one is read', async () => {
  const head = 'From: a@example.org\nTo: b@example.org\nSubject: S\nMIME-Version: 1.0\n';
  const locked = `${head}Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB\n`;
  expect(await read(locked)).toMatchObject({ refusal: { code: 'encrypted' } });
  const signed = `${head}Content-Type: multipart/signed; boundary=x; protocol="application/pkcs7-signature"\n\n--x\nContent-Type: text/plain\n\nI agree.\n--x\nContent-Type: application/pkcs7-signature; name=smime.p7s\nContent-Disposition: attachment\n\nMIIB\n--x--\n`;
  const outcome = await read(signed);
  expect(short(outcome.blocks).at(-1)).toBe('P I agree.');
  expect(outcome.children).toEqual([]);
});
