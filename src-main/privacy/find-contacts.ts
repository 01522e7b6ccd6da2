import { isIPv6 } from 'node:net';
import { isPossiblePhoneNumber, isValidPhoneNumber } from 'libphonenumber-js';
import type { Add } from './detail.ts';

const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const SPELLED_EMAIL =
  /\b[\p{L}\p{N}._%+-]{1,64}\s?(?:\(at\)|\[at\]|\{at\}| at )\s?(?:[\p{L}\p{N}-]{1,63}(?:\.|\s?(?:\(dot\)|\[dot\]| dot )\s?)){1,4}(?:com|org|net|edu|gov|info|de|uk|eu|fr|nl|ch|at|us|example|test)\b/giu;
const URL = /\b(?:https?:\/\/|ftp:\/\/|www\.)[^\s<>"'“”»)\]}|]+/giu;
const BARE_URL =
  /(?<![@\p{L}\p{N}.-])(?:[a-z0-9-]{2,63}\.){1,4}(?:com|org|net|edu|gov|info|io|health|law|legal|co\.uk|org\.uk|de|fr|nl|ch|at|eu|example|test)(?:\/[^\s<>"'“”»)\]}|,;]*)?(?![\p{L}\p{N}@-])/giu;
const DOMAIN =
  /\.(?:com|org|net|edu|gov|info|io|health|law|legal|uk|de|fr|nl|ch|at|eu|example|test)(?![\p{L}\p{N}])/iu;
const IPV4 =
  /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\/\d{1,2})?(?![\d]|\.\d)/g;
const IPV6 = /(?<![\w:])[0-9a-f:]{2,39}:[0-9a-f:.]{1,39}(?![\w:])/gi;
const MAC = /(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])/gi;
const NUMBER_BEFORE = /(?:section|clause|paragraph|para|version|v|§+|art(?:icle)?\.?|rule|heading)\s*$/i;

export function findContacts(text: string, add: Add): void {
  if (text.includes('@'))
    for (const m of text.matchAll(EMAIL)) add('email', m.index, m.index + m[0].length, 'e-mail address');
  if (/[ ([{]at[ )\]}]/i.test(text) && /\bdot\b|\.(?:com|org|net|edu|gov|info|de|uk)\b/i.test(text))
    for (const m of text.matchAll(SPELLED_EMAIL))
      add('email', m.index, m.index + m[0].length, 'e-mail address, spelled out');
  if (/\/\/|www\./i.test(text))
    for (const m of text.matchAll(URL)) {
      const whole = m[0].replace(/[.,;:!?]+$/, '');
      if (whole.length > 6) add('url', m.index, m.index + whole.length, 'web address');
    }
  if (DOMAIN.test(text))
    for (const m of text.matchAll(BARE_URL)) {
      const whole = m[0].replace(/[.,;:!?]+$/, '');
      add('url', m.index, m.index + whole.length, 'web address');
    }
  if (!/\d/.test(text)) return;
  for (const m of text.matchAll(IPV4)) {
    if (NUMBER_BEFORE.test(text.slice(Math.max(0, m.index - 14), m.index))) continue;
    add('ip', m.index, m.index + m[0].length, 'IP address');
  }
  if (/[0-9a-f]:[0-9a-f:]/i.test(text))
    for (const m of text.matchAll(IPV6)) {
      const whole = m[0].replace(/[.:]$/, (end) => (m[0].endsWith('::') ? end : ''));
      if (whole.length > 4 && isIPv6(whole)) add('ip', m.index, m.index + whole.length, 'IP address');
    }
  if (/[0-9a-f]{2}[:-][0-9a-f]{2}[:-]/i.test(text))
    for (const m of text.matchAll(MAC)) add('device', m.index, m.index + m[0].length, 'network card address');
  findPhones(text, add);
}

const PHONE =
  /(?<![\p{L}\p{N}#$€£%/.-])(?:\+\s?|00)?[(]?\d(?:[\d() \u00a0\u2011\u2013/.-]{5,22})\d(?:\s?(?:x|ext\.?|extension|Durchwahl)\s?\d{1,6})?(?![\p{L}\p{N}%])/giu;
const PHONE_LABEL =
  /(?:phone|telephone|tel|mobile|mob|cell|cellular|call(?:s|ed)?|ring|rang|dial|reach(?:ed)?|text(?:ed)?|whatsapp|pager|beeper|landline|hotline|helpline|contact(?:ed)?|voicemail|Telefon|Handy|Mobil|Rufnummer|Tél|téléphone|Telefoon|direct(?:\s+line)?|switchboard|extension|number)\b[^\n\d]{0,30}$/iu;
const FAX_LABEL = /(?:fax|facsimile|telefax|télécopie|telefoonfax)\b[^\n\d]{0,25}$/iu;
/** Words that make the figures after them something else. */
const OTHER_LABEL =
  /(?:ssn|social security|mrn|record|account|acct|card|claim|policy|member|invoice|order|case|docket|matter|ref(?:erence)?|serial|npi|licen[cs]e|passport|nhs|iban|bic|batch|lot|tracking|isbn|zip|id|employee|staff|student|badge|personnel|payroll|prisoner|inmate|specimen|sample)\b[^\n\d]{0,18}$/iu;
const COUNTRIES = ['US', 'GB', 'DE', 'FR', 'NL', 'CH', 'AT'] as const;

function findPhones(text: string, add: Add): void {
  for (const m of text.matchAll(PHONE)) {
    const whole = m[0].replace(/[\s(./–-]+$/u, '');
    const digits = whole.replace(/\D/g, '');
    if (digits.length < 7 || digits.length > 18) continue;
    const before = text.slice(Math.max(0, m.index - 48), m.index);
    const fax = FAX_LABEL.test(before);
    const why = fax ? 'after the word fax' : phoneReason(whole, digits, before);
    if (why !== null) add(fax ? 'fax' : 'phone', m.index, m.index + whole.length, why);
  }
}

function phoneReason(whole: string, digits: string, before: string): string | null {
  // A range of dates or years, a sum, a version: figures that read as a telephone number by chance.
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(whole) || /^\d{4}-\d{2}-\d{2}/.test(whole)) return null;
  if (/^\d{4}\s?[–-]\s?\d{4}$/.test(whole) && !/\d{3}/.test(before)) return null;
  const plus = /^(?:\+|00)/.test(whole);
  if (plus)
    return isPossiblePhoneNumber(whole.replace(/^00/, '+')) || digits.length >= 9
      ? 'international telephone number'
      : null;
  if (OTHER_LABEL.test(before) && !/(?:phone|tel|mobile|cell|call)\w*\W/i.test(before.slice(-24)))
    return null;
  if (/^\(?\d{3}\)?[\s.‑–-]{1,2}\d{3}[\s.‑–-]\d{4}(?:\D.*)?$/u.test(whole))
    return 'written like a telephone number';
  if (/^1[\s.-]\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}/.test(whole)) return 'written like a telephone number';
  if (PHONE_LABEL.test(before) && digits.length <= 15) return 'after a word for telephone';
  if (whole.startsWith('0') || whole.startsWith('(0')) {
    if (digits.length < 9 || !/[\s/().-]/.test(whole.slice(2, -2))) return null;
    return COUNTRIES.some((country) => isValidPhoneNumber(whole, country)) ? 'valid telephone number' : null;
  }
  return null;
}
