import type {
  DetailKind,
  PrivacyDecision,
  PrivacySummary,
  PrivacyTerm,
} from '../../src-main/contract/privacy.ts';
import { count, figure } from '../ui/words.ts';

/** Kinds as a list of them is called, and one of them. */
export const kindWords: Readonly<Record<DetailKind, { readonly many: string; readonly one: string }>> = {
  person: { many: 'Names of people', one: 'Name of a person' },
  party: { many: 'Organisations and parties', one: 'Organisation or party' },
  place: { many: 'Addresses and places', one: 'Address or place' },
  date: { many: 'Dates', one: 'Date' },
  age: { many: 'Ages over 89', one: 'Age over 89' },
  phone: { many: 'Phone numbers', one: 'Phone number' },
  fax: { many: 'Fax numbers', one: 'Fax number' },
  email: { many: 'E-mail addresses', one: 'E-mail address' },
  ssn: { many: 'Social Security numbers', one: 'Social Security number' },
  'national-id': { many: 'National numbers', one: 'National number' },
  mrn: { many: 'Record numbers', one: 'Record number' },
  'health-plan': { many: 'Health plan numbers', one: 'Health plan number' },
  account: { many: 'Account numbers', one: 'Account number' },
  card: { many: 'Card numbers', one: 'Card number' },
  licence: { many: 'Licences and certificates', one: 'Licence or certificate' },
  vehicle: { many: 'Vehicles', one: 'Vehicle' },
  device: { many: 'Devices', one: 'Device' },
  url: { many: 'Web addresses', one: 'Web address' },
  ip: { many: 'IP addresses', one: 'IP address' },
  biometric: { many: 'Marks of the body', one: 'Mark of the body' },
  photo: { many: 'Pictures of people', one: 'Picture of a person' },
  number: { many: 'Other numbers', one: 'Other number' },
  privilege: { many: 'Marks of privilege', one: 'Mark of privilege' },
  matter: { many: 'Matter numbers', one: 'Matter number' },
};

/** What one line under a term says: its kind, how often, where. */
export function termNote(term: PrivacyTerm): string {
  const where = term.documents > 1 ? ` in ${count(term.documents, 'document')}` : '';
  const model = term.foundBy === 'model' ? ', named by the model' : '';
  return `${kindWords[term.kind].one}, ${count(term.findings, 'place')}${where}${model}`;
}

/** How the places of a term stand, in words. */
export function termState(term: PrivacyTerm): string {
  if (term.open === term.findings) return 'To decide';
  const parts = [
    term.masked > 0
      ? `${maskedVerb(term)} ${term.masked === term.findings ? '' : figure(term.masked)}`.trim()
      : '',
    term.kept > 0 ? `Kept ${term.kept === term.findings ? '' : figure(term.kept)}`.trim() : '',
    term.open > 0 ? `${figure(term.open)} to decide` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function maskedVerb(term: PrivacyTerm): string {
  return term.decision === 'replace' ? `Reads “${term.replacement ?? ''}”` : `Reads “${term.mask}”`;
}

export const decisionOptions = [
  { value: 'mask', label: 'Mask' },
  { value: 'keep', label: 'Keep' },
  { value: 'replace', label: 'Replace…' },
] as const satisfies readonly { value: PrivacyDecision; label: string }[];

/** The sentence under the title. */
export function privacySentence(summary: PrivacySummary): string {
  const waiting =
    summary.unchecked > 0 ? ` ${count(summary.unchecked, 'document')} still to be looked at.` : '';
  if (summary.findings === 0)
    return waiting === ''
      ? 'The rules found nothing in these documents. They can miss things: look for yourself too.'
      : waiting.trim();
  const decided = [
    summary.open > 0 ? `${figure(summary.open)} to decide` : 'none left to decide',
    summary.masked > 0 ? `${figure(summary.masked)} masked` : '',
    summary.kept > 0 ? `${figure(summary.kept)} kept` : '',
  ].filter((part) => part !== '');
  return `${count(summary.findings, 'place')} in ${count(summary.documents, 'document')}: ${decided.join(', ')}.${waiting}`;
}
