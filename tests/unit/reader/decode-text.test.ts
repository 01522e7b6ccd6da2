import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { decodeText } from '../../../src-main/reader/decode-text.ts';

const german =
  'Die Ärztin prüft täglich die Größe der Wunde, übergibt das Gerät und schließt die Tür. Der Mandant erhält über die Gebühren eine schriftliche Erklärung, bevor die Tätigkeit beginnt.\n';
const russian =
  'Врач проверяет рану каждый день и записывает результат в карту пациента. Письмо клиенту подписывает партнёр, и копия остаётся в деле.\n';
const japanese =
  '患者の同意は書面で得る必要があります。看護師は毎日二回温度を記録します。薬は冷蔵庫に保管してください。\n';

test.each([
  ['utf-8', german],
  ['utf-16le', german],
  ['utf-16be', german],
  ['utf-16le', russian],
  ['utf-16be', russian],
  ['utf-32le', german],
  ['windows-1252', german],
  ['windows-1251', russian],
  ['koi8-r', russian],
  ['iso-8859-5', russian],
  ['shift_jis', japanese],
  ['euc-jp', japanese],
])('%s without a byte order mark is recognised', (encoding, text) => {
  expect(decodeText(iconv.encode(text.repeat(3), encoding))?.text).toBe(text.repeat(3));
});

test('a byte order mark decides and is not part of the text', () => {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le']) {
    expect(decodeText(iconv.encode('Grüße', encoding, { addBOM: true }))).toEqual({
      text: 'Grüße',
      encoding,
      guessed: false,
      damaged: 0,
    });
  }
});

test('any text survives UTF-8, with line ends made one kind', () => {
  const printable = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{C}/u.test(text));
  fc.assert(
    fc.property(printable, (text) => {
      expect(decodeText(Buffer.from(`${text}\r\nend`))?.text).toBe(`${text}\nend`);
    }),
  );
});

test('a stray bad byte in UTF-8 is counted and does not change the encoding', () => {
  const bytes = Buffer.concat([Buffer.from(german), Buffer.from([0xff]), Buffer.from(german.repeat(3))]);
  expect(decodeText(bytes)).toMatchObject({ encoding: 'utf-8', damaged: 1 });
});

test('compressed and compiled bytes are no text', () => {
  const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);
  expect(decodeText(noise)).toBeNull();
});
