import type { DetailKind, MaskStyle } from '../contract/privacy.ts';

export const KIND_WORDS: Readonly<Record<DetailKind, string>> = {
  person: 'Person',
  party: 'Organisation',
  place: 'Place',
  date: 'Date',
  age: 'Age',
  phone: 'Phone number',
  fax: 'Fax number',
  email: 'E-mail address',
  ssn: 'Social Security number',
  'national-id': 'National number',
  mrn: 'Record number',
  'health-plan': 'Health plan number',
  account: 'Account number',
  card: 'Card number',
  licence: 'Licence number',
  vehicle: 'Vehicle number',
  device: 'Device number',
  url: 'Web address',
  ip: 'IP address',
  biometric: 'Biometric',
  photo: 'Picture',
  number: 'Number',
  privilege: 'Mark of privilege',
  matter: 'Matter number',
};

/** Given names borne by women and men alike, so that a stand-in says no more than the label does. */
const NEUTRAL =
  'Alex Sam Robin Jordan Casey Taylor Morgan Jamie Avery Riley Quinn Rowan Charlie Drew Emerson Finley Harper Hayden Jesse Kelly Kerry Lee Leslie Logan'.split(
    ' ',
  );
const FAMILY =
  'Archer Bennett Calder Denham Easton Farley Garrick Holloway Ingram Jarrow Kendal Lorimer Marlow Norwood Oakley Penrose Quarles Ridley Selby Thornton Upton Verity Wickham Yardley'.split(
    ' ',
  );

/**
 * What stands in the place of a term: the same for all its findings in every document of the project. A date
 * keeps its year, a ZIP code its first three figures where more than 20,000 people share them, and an age over
 * 89 becomes the category above it (45 CFR 164.514(b)(2)(i)).
 */
export function pseudonym(kind: DetailKind, ordinal: number, text: string, style: MaskStyle): string {
  if (kind === 'age') return '90 or older';
  const label = `${KIND_WORDS[kind]} ${ordinal}`;
  if (kind === 'date') {
    const year = /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(text)?.[0];
    return year === undefined ? label : `${label} (${year})`;
  }
  if (style === 'label') return label;
  switch (kind) {
    case 'person': {
      const at = ordinal - 1;
      const family = FAMILY[(at * 7 + Math.floor(at / FAMILY.length)) % FAMILY.length] as string;
      const round = Math.floor(at / (NEUTRAL.length * FAMILY.length));
      const name = `${NEUTRAL[at % NEUTRAL.length] as string} ${family}`;
      return round === 0 ? name : `${name} ${round + 1}`;
    }
    case 'party':
      return `${FAMILY[(ordinal * 5) % FAMILY.length] as string} ${ordinal} Ltd`;
    case 'email':
      return `person${ordinal}@example.com`;
    case 'url':
      return `https://example.com/${ordinal}`;
    case 'phone':
    case 'fax':
      // 555-0100 to 555-0199 are set aside for fiction; higher ordinals get their label.
      return ordinal < 100 ? `555-01${String(ordinal).padStart(2, '0')}` : label;
    case 'ip':
      // RFC 5737: a block for documentation.
      return ordinal < 255 ? `192.0.2.${ordinal}` : label;
    default:
      return label;
  }
}
