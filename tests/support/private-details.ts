/**
 * Labelled texts for the privacy check: made-up identifiers put into carrier text by seed. Names and templates of
 * the held-out part were written down before the rules were first tuned; its kinds of misses were looked at later. The
 * judged part (judged-details.ts) was written after that, and is looked at by nobody while tuning.
 */
import { seededRandom } from '../../src-main/text/statistics/random.ts';
import type { DetailKind } from '../../src-main/contract/privacy.ts';
import { JUDGED_CLINIC, JUDGED_LEGAL, JUDGED_NAMES } from './judged-details.ts';

export interface Label {
  readonly kind: DetailKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface LabelledText {
  readonly text: string;
  readonly labels: readonly Label[];
}

interface Names {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const TUNED_NAMES: Names = {
  given:
    words(`Maria Thomas Odile James Aisha Priya Kwame Ingrid Hans Chloe Rafael Yuki Fatima Dmitri Olivia Noah
    Gertrude Walter Siobhan Marcus Elena Brian Denise Harold Annika Luc Beatriz Tobias Mei Sanjay`),
  family: words(`Kessler Farrant Abernathy Okafor Ramirez Nguyen Patel Lindqvist Weber Dupont Kowalski Haddad
    Thompson Delgado Ferrari Yamamoto Novak Sullivan Whitfield Eriksen Goldberg Chaudhry Mbeki Castellanos`),
};
/** Many of these stand in no list of the app. */
const HELD_OUT_NAMES: Names = {
  given: words(`Thessaly Ottoline Ruaridh Nkemdi Bertrada Caoimhe Zofija Anselm Perpetua Jorunn Ximo Wilhelmus
    Saoirse Tadhg Eulalia Hedvig Rosalba Ignazio Kirsi Temperance Leopoldine Oyelaran Marguerite Florian Samuel
    Catherine Robert Susan Daniel Hannah`),
  family:
    words(`Vanterpool Quessenberry Oyinlola Skarsgaard Trethewey Mukhopadhyay Zubizarreta Featherstonehaugh
    Brannigan Achterberg Penhaligon Marchetti Wozniacki Abdulkadir Holmqvist Cruikshank Nakashima Balakirev
    Throckmorton Dalrymple Vasquez Henderson Larsson Mitchell`),
};

type Random = () => number;
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, (_, i) =>
    i === 0 ? 1 + Math.floor(random() * 9) : Math.floor(random() * 10),
  ).join('');
const letters = (random: Random, count: number): string =>
  Array.from({ length: count }, () => pick(random, [...'ABCDEFGHJKLMNPRSTVWXYZ'])).join('');

/** A card number that fits: the last digit is the Luhn one. */
function card(random: Random): string {
  const body = `4${digits(random, 14)}`;
  const fits = [...'0123456789'].find((last) => {
    const all = [...(body + last)].reverse().map(Number);
    return all.reduce((sum, d, i) => sum + (i % 2 === 0 ? d : d * 2 > 9 ? d * 2 - 9 : d * 2), 0) % 10 === 0;
  });
  return (body + (fits ?? '0')).replace(/(\d{4})(?=\d)/g, '$1 ');
}

function ibanOf(random: Random): string {
  const body = digits(random, 18);
  const rest = BigInt(`${body}131400`) % 97n;
  return `DE${String(98n - rest).padStart(2, '0')}${body}`.replace(/(.{4})(?=.)/g, '$1 ');
}

function nhsOf(random: Random): string {
  for (;;) {
    const body = digits(random, 9);
    const check = 11 - ([...body].reduce((sum, d, i) => sum + Number(d) * (10 - i), 0) % 11);
    if (check !== 10) return `${body}${check % 11}`.replace(/^(\d{3})(\d{3})/, '$1 $2 ');
  }
}

const MONTHS = words('January February March April May June July August September October November December');
const dayOf = (random: Random): number => 1 + Math.floor(random() * 28);
const yearOf = (random: Random): number => 1935 + Math.floor(random() * 88);

/** Makers of values. A value used in a template as {kind} or {kind:maker}. */
const VALUES: Readonly<Record<string, (random: Random, names: Names) => string>> = {
  'person:full': (r, n) => `${pick(r, n.given)} ${pick(r, n.family)}`,
  'person:family': (r, n) => pick(r, n.family),
  'person:initial': (r, n) => `${pick(r, n.given).charAt(0)}. ${pick(r, n.family)}`,
  'person:reversed': (r, n) => `${pick(r, n.family)}, ${pick(r, n.given)}`,
  'person:middle': (r, n) => `${pick(r, n.given)} ${letters(r, 1)}. ${pick(r, n.family)}`,
  'person:caps': (r, n) => `${pick(r, n.given)} ${pick(r, n.family)}`.toUpperCase(),
  'party:ltd': (r, n) =>
    `${pick(r, n.family)} ${pick(r, words('Logistics Foods Textiles Marine Printing'))} ${pick(r, words('Ltd LLC GmbH Inc. plc'))}`,
  'party:firm': (r, n) => `${pick(r, n.family)} & ${pick(r, n.family)} LLP`,
  'place:street': (r) =>
    `${1 + Math.floor(r() * 980)} ${pick(r, words('Maple Quarrel Harbour Willow Station Orchard'))} ${pick(r, words('Street Avenue Lane Road Drive'))}`,
  'place:us': (r) =>
    `${pick(r, ['Springfield', 'Cedar Falls', 'Plainview', 'Oakmont'])}, ${pick(r, words('IL OH TX NY PA'))} ${digits(r, 5)}`,
  'place:de': (r) =>
    `${pick(r, words('Goethestraße Lindenweg Schulgasse Marktplatz'))} ${1 + Math.floor(r() * 90)}`,
  'place:uk': (r) =>
    `${pick(r, words('SW LS M B EH'))}${1 + Math.floor(r() * 9)} ${1 + Math.floor(r() * 9)}${pick(r, words('AB DE XY QT'))}`,
  'date:long': (r) => `${dayOf(r)} ${pick(r, MONTHS)} ${yearOf(r)}`,
  'date:us': (r) => `${pick(r, MONTHS)} ${dayOf(r)}, ${yearOf(r)}`,
  'date:slash': (r) => `${1 + Math.floor(r() * 12)}/${dayOf(r)}/${yearOf(r)}`,
  'date:iso': (r) =>
    `${yearOf(r)}-${String(1 + Math.floor(r() * 12)).padStart(2, '0')}-${String(dayOf(r)).padStart(2, '0')}`,
  'age:old': (r) => String(90 + Math.floor(r() * 15)),
  'phone:us': (r) => `(${200 + Math.floor(r() * 700)}) ${200 + Math.floor(r() * 700)}-${digits(r, 4)}`,
  'phone:dash': (r) => `${200 + Math.floor(r() * 700)}-${200 + Math.floor(r() * 700)}-${digits(r, 4)}`,
  'phone:uk': (r) => `020 7946 0${digits(r, 3)}`,
  'phone:intl': (r) => `+49 30 ${digits(r, 4)} ${digits(r, 3)}`,
  'fax:us': (r) => `${200 + Math.floor(r() * 700)}-${200 + Math.floor(r() * 700)}-${digits(r, 4)}`,
  'email:plain': (r, n) =>
    `${pick(r, n.given).toLowerCase()}.${pick(r, n.family).toLowerCase()}@example.${pick(r, words('com org net'))}`,
  'ssn:dash': (r) => `${100 + Math.floor(r() * 500)}-${10 + Math.floor(r() * 89)}-${digits(r, 4)}`,
  'national-id:nhs': (r) => nhsOf(r),
  'national-id:nino': (r) => `AB${digits(r, 6)}C`,
  'mrn:plain': (r) => digits(r, 8),
  'mrn:dash': (r) => `${digits(r, 3)}-${digits(r, 5)}`,
  'health-plan:id': (r) => `${letters(r, 3)}${digits(r, 9)}`,
  'account:number': (r) => digits(r, 10),
  'account:iban': (r) => ibanOf(r),
  'card:visa': (r) => card(r),
  'licence:dl': (r) => `${letters(r, 1)}${digits(r, 7)}`,
  'vehicle:plate': (r) => `${letters(r, 3)} ${digits(r, 4)}`,
  'device:serial': (r) => `${letters(r, 2)}-${digits(r, 7)}`,
  'url:site': (r, n) => `https://www.${pick(r, n.family).toLowerCase()}-family.example/${digits(r, 3)}`,
  'ip:four': (r) => `10.${Math.floor(r() * 250)}.${Math.floor(r() * 250)}.${Math.floor(r() * 250)}`,
  'biometric:id': (r) => `FP-${digits(r, 6)}`,
  'photo:file': (r) => `IMG_${digits(r, 4)}.jpg`,
  'number:id': (r) => `${letters(r, 2)}${digits(r, 6)}`,
  'matter:docket': (r) => `${1 + Math.floor(r() * 8)}:${10 + Math.floor(r() * 14)}-cv-0${digits(r, 4)}`,
  'matter:ref': (r) => `${letters(r, 3)}/${digits(r, 4)}`,
  'privilege:ac': () => 'Attorney-Client Privileged',
  'privilege:without': () => 'without prejudice',
};

const TUNED_CLINIC = [
  'Doctor: Good morning, {person:full}. It is good to see you again.',
  'Patient: My name is {person:full} and I was born on {date:long}.',
  'Doctor: I spoke with Dr. {person:family} about the results on {date:us}.',
  'Patient: You can call me at {phone:us} or write to {email:plain}.',
  'Patient: I live at {place:street}, {place:us}.',
  'Doctor: For the record, the MRN is {mrn:plain} and the SSN is {ssn:dash}.',
  'Patient: My mother is {age:old} years old and lives with us.',
  'Patient: My insurance member ID is {health-plan:id}.',
  'Doctor: The pacemaker has the serial number {device:serial}.',
  'Guest_family: I am her daughter, {person:full}.',
  'Doctor: Please fax the form to our office, fax {fax:us}.',
  'Patient: My driver’s license number is {licence:dl} and the license plate is {vehicle:plate}.',
  'Doctor: NHS number {national-id:nhs}, seen on {date:slash}.',
  'Patient: The photo {photo:file} shows the rash.',
  'Patient: I paid with the card {card:visa}.',
];
const TUNED_LEGAL = [
  'Dear Ms {person:family},',
  'This letter is {privilege:ac}. Our ref: {matter:ref}.',
  'In {person:full} v. {party:ltd}, Case No. {matter:docket}, the court ruled on {date:us}.',
  '{person:full} (the “Tenant”) shall pay the rent to account number {account:number}.',
  'This Agreement is made on {date:long} between {party:ltd} and {person:full}.',
  'Payment is made to IBAN {account:iban}.',
  'The witness {person:middle} can be reached on {phone:uk} or {phone:intl}.',
  'The offer is made {privilege:without} by {party:firm}.',
  'Notices go to {place:street}, {place:uk}, or to {email:plain}.',
  'The employee (employee number {number:id}, National Insurance number {national-id:nino}) signed on {date:iso}.',
  'The login came from {ip:four}; see {url:site} for the page.',
  'The fingerprint record {biometric:id} is in the file.',
  'Yours sincerely,\n\n{person:full}\nPartner',
];
const HELD_CLINIC = [
  'Doctor: Hello {person:full}, please take a seat.',
  'Patient: This is {person:full}; I am calling about my test from {date:slash}.',
  'Doctor: You were referred by Dr. {person:full} on {date:long}, is that right?',
  'Patient: Ring my husband, {person:full}, on {phone:dash}.',
  'Doctor: Patient name: {person:reversed}. Date of birth: {date:us}. Medical record number: {mrn:dash}.',
  'Patient: We moved to {place:street} in spring; the post goes to {place:us}.',
  'Doctor: At age {age:old} I would not operate.',
  'Patient: The policy number is {health-plan:id}, and my social security number is {ssn:dash}.',
  'Doctor: The pump, serial no. {device:serial}, was changed on {date:iso}.',
  'Nurse: Mrs. {person:family} left a message: {email:plain}.',
  'Doctor: Send it by facsimile: {fax:us}.',
  'Patient: I hold driving licence {licence:dl}; the car has registration plate {vehicle:plate}.',
];
const HELD_LEGAL = [
  'Re: {person:full} / {party:ltd}, matter no. {matter:ref}',
  'Mr {person:initial} testified on {date:us} that {person:full} had signed.',
  'The Claimant, {person:full}, of {place:street}, {place:uk}, brings claim number {matter:docket}.',
  'Attn: {person:full}, {party:firm}, {phone:us}.',
  'The landlord is {party:ltd}; its bank account is {account:iban}.',
  'Mit freundlichen Grüßen\n\n{person:full}\n{place:de}',
  'The card {card:visa} was charged; transaction ID {number:id}.',
  'Counsel marked the memo {privilege:ac} and sent it from {ip:four}.',
  'Signed by {person:middle} on {date:iso} in the presence of {person:full}.',
  'His profile, {url:site}, names {person:full} as the owner.',
  'The retina scan {biometric:id} and the picture {photo:file} were destroyed.',
  'Customer number {number:id}, account no. {account:number}, NINO {national-id:nino}.',
];

export type Part = 'tuned' | 'held-out' | 'judged';

const NAMES: Readonly<Record<Part, Names>> = {
  tuned: TUNED_NAMES,
  'held-out': HELD_OUT_NAMES,
  judged: JUDGED_NAMES,
};

export const TEMPLATES: Readonly<
  Record<Part, { readonly clinic: readonly string[]; readonly legal: readonly string[] }>
> = {
  tuned: { clinic: TUNED_CLINIC, legal: TUNED_LEGAL },
  'held-out': { clinic: HELD_CLINIC, legal: HELD_LEGAL },
  judged: { clinic: JUDGED_CLINIC, legal: JUDGED_LEGAL },
};

/** A template filled in, with where each value stands. */
export function fill(template: string, names: Names, random: Random): LabelledText {
  let text = '';
  const labels: Label[] = [];
  let at = 0;
  for (const m of template.matchAll(/\{([a-z-]+):([a-z]+)\}/g)) {
    text += template.slice(at, m.index);
    const value = (VALUES[`${m[1]}:${m[2]}`] as (typeof VALUES)[string])(random, names);
    labels.push({
      kind: m[1] as DetailKind,
      start: text.length,
      end: text.length + value.length,
      text: value,
    });
    text += value;
    at = m.index + m[0].length;
  }
  return { text: text + template.slice(at), labels };
}

/** Put some filled templates between the lines of a carrier. The same seed gives the same text. */
export function inject(
  carrier: string,
  part: Part,
  field: 'clinic' | 'legal',
  count: number,
  seed: number,
): LabelledText {
  const random = seededRandom(seed);
  const names = NAMES[part];
  const lines = carrier.split('\n');
  const places = Array.from({ length: count }, () => Math.floor(random() * (lines.length + 1))).sort(
    (a, b) => a - b,
  );
  let text = '';
  const labels: Label[] = [];
  const append = (piece: string): void => {
    text += text === '' ? piece : `\n${piece}`;
  };
  for (let line = 0; line <= lines.length; line += 1) {
    for (const _ of places.filter((place) => place === line)) {
      const filled = fill(pick(random, TEMPLATES[part][field]), names, random);
      append(filled.text);
      const from = text.length - filled.text.length;
      for (const label of filled.labels)
        labels.push({ ...label, start: from + label.start, end: from + label.end });
    }
    if (line < lines.length) append(lines[line] as string);
  }
  return { text, labels };
}
