import type { DetailKind } from '../contract/privacy.ts';
import { ahv, bsn, dea, dni, iban, luhn, nhs, nir, npi, ssn, steuerId, vin } from './checksums.ts';
import type { Add } from './detail.ts';

/** Numbers that prove themselves by their form or their check digits. */
export function findNumbers(text: string, add: Add): void {
  if (!ANY_FIGURES.test(text)) return;
  each(text, /(?<![\w-])[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{1,4}){3,9}(?![A-Za-z0-9])/g, (whole, start) => {
    const end = longestFitting(whole, 15, (candidate) => iban(candidate));
    if (end > 0) add('account', start, start + end, 'IBAN, check digits fit');
  });
  each(text, /(?<![\w.-])\d(?:[ \u00a0-]?\d){12,18}(?![\w-]|\.\d)/g, (whole, start) => {
    const digits = bare(whole);
    if (/^(?:4|5[1-5]|2[2-7]|3[47068]|6)/.test(digits) && luhn(digits) && !/^(\d)\1+$/.test(digits))
      add('card', start, start + whole.length, 'card number, check digit fits');
    else if (digits.length === 13 && ahv(digits))
      add('national-id', start, start + whole.length, 'Swiss insurance number, check digit fits');
  });
  each(text, /(?<![\w.])756\.\d{4}\.\d{4}\.\d{2}(?!\d)/g, (whole, start) =>
    add(
      'national-id',
      start,
      start + whole.length,
      ahv(bare(whole)) ? 'Swiss insurance number, check digit fits' : 'written like a Swiss insurance number',
    ),
  );
  each(
    text,
    /(?<![\w.-])[12378][ \u00a0]?\d{2}[ \u00a0]?\d{2}[ \u00a0]?(?:\d{2}|2[AB])[ \u00a0]?\d{3}[ \u00a0]?\d{3}[ \u00a0]?\d{2}(?![\w])/g,
    (whole, start) => {
      if (nir(bare(whole)))
        add('national-id', start, start + whole.length, 'French social security number, check digits fit');
    },
  );
  each(text, /(?<![\w-])\d{3}[-–\u2011 ]\d{2}[-–\u2011 ]\d{4}(?![\w-])/g, (whole, start) => {
    const spaced = /^\d{3} /.test(whole);
    if (
      ssn(bare(whole)) &&
      (!spaced || /(?:ssn|social|security)\W[^\n]{0,20}$/i.test(text.slice(Math.max(0, start - 40), start)))
    )
      add('ssn', start, start + whole.length, 'written like a Social Security number');
  });
  each(
    text,
    /(?<![\w-])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])/g,
    (whole, start) =>
      add('national-id', start, start + whole.length, 'written like a UK National Insurance number'),
  );
  each(text, /(?<![\w.-])\d{3}[ \u00a0-]?\d{3}[ \u00a0-]?\d{4}(?![\w-])/g, (whole, start) => {
    const label = /\bNHS\b[^\n]{0,24}$/.test(text.slice(Math.max(0, start - 40), start));
    if (label || (/^\d{3} \d{3} \d{4}$/.test(whole) && nhs(bare(whole))))
      add(
        'national-id',
        start,
        start + whole.length,
        label ? 'after the letters NHS' : 'NHS number, check digit fits',
      );
  });
  each(text, /(?<![\w.-])\d{2} \d{3} \d{3} \d{3}(?![\w-])/g, (whole, start) => {
    if (steuerId(bare(whole)))
      add('national-id', start, start + whole.length, 'German tax number, check digit fits');
  });
  each(text, /(?<![\w.-])\d{11}(?![\w-])/g, (whole, start) => {
    if (steuerId(whole))
      add('national-id', start, start + whole.length, 'German tax number, check digit fits');
  });
  each(text, /(?<![\w-])(?:\d{8}|[XYZ]-?\d{7})-?[A-Z](?![\w-])/g, (whole, start) => {
    if (dni(bare(whole)))
      add('national-id', start, start + whole.length, 'Spanish identity number, letter fits');
  });
  each(text, /(?<![\w-])[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z](?![\w-])/g, (whole, start) =>
    add('national-id', start, start + whole.length, 'written like an Italian tax code'),
  );
  each(text, /(?<![\w-])[A-Z][A-Z9]\d{7}(?![\w-])/g, (whole, start) => {
    if (dea(whole)) add('licence', start, start + whole.length, 'DEA number, check digit fits');
  });
  each(text, /(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])/g, (whole, start) => {
    if (/\d/.test(whole) && /[A-Z]/.test(whole) && vin(whole))
      add('vehicle', start, start + whole.length, 'vehicle number, check digit fits');
  });
  each(text, /(?<![\w.-])\d{9,10}(?![\w-])/g, (whole, start) => {
    const before = text.slice(Math.max(0, start - 60), start);
    if (npi(whole) && /\b(?:NPI|provider|physician|prescriber)\b/i.test(before))
      add('licence', start, start + whole.length, 'US provider number, check digit fits');
    if (bsn(whole) && /\b(?:BSN|burgerservice\w*|sofi)\b/i.test(before))
      add('national-id', start, start + whole.length, 'Dutch citizen number, check digit fits');
  });
  if (/\d{3}|\d[-/. ]\d|[A-Z]-?\d|\*\d/i.test(text)) findLabelled(text, add);
}

/** A label, what may stand between, then a value with figures in it. */
const NUMBER_WORD = String.raw`(?:\s*(?:\(?(?:numbers?|nummer|numéro|num|nr|no|n°|ids?|code|#|№)(?![a-z])\)?\.?))?`;
const BETWEEN = String.raw`\s*(?:\([A-Z]{2,4}\)\s*)?(?:is|was|are|of|reads|ends in|ending in|ending|=|:|#|-|–|,|no\.?|number)?\s*(?:is|was|:|#)?\s*`;
const VALUE = String.raw`([A-Z0-9*][A-Z0-9*]*(?:[-/. \u00a0][A-Z0-9*]+){0,7})`;

interface Labelled {
  readonly kind: DetailKind;
  readonly labels: string;
  readonly why: string;
  /** Least count of figures in the value. */
  readonly least: number;
}

const LABELLED: readonly Labelled[] = [
  {
    kind: 'mrn',
    least: 3,
    why: 'after a word for a patient’s record',
    labels: String.raw`MRN|M\.R\.N\.|medical\s+record|patient\s+(?:id|identifier|no|nr|number|record|ref(?:erence)?)|chart|hospital\s+(?:id|no|number|record)|health\s+record|unit\s+record|encounter|visit\s+(?:id|number|no)|Patientennummer|Patienten-?(?:ID|Nr)|Fallnummer|dossier\s+patient|patiëntnummer`,
  },
  {
    kind: 'ssn',
    least: 4,
    why: 'after the words Social Security',
    labels: String.raw`SSN|social\s+security|soc\.?\s+sec\.?`,
  },
  {
    kind: 'health-plan',
    least: 4,
    why: 'after a word for a health plan',
    labels: String.raw`health\s+(?:plan|insurance)(?:\s+(?:beneficiary|member|policy))?|member(?:ship)?\s+(?:id|no|number|identifier)|member|subscriber|beneficiary|medicare|medicaid|insurance\s+(?:id|no|number|policy|card|member)|insurance|policy|group\s+(?:id|no|number)|plan\s+(?:id|no|number)|HICN|MBI|Versicherten-?(?:nummer|Nr)|Krankenkassen?-?(?:nummer|Nr)|payer\s+id`,
  },
  {
    kind: 'account',
    least: 4,
    why: 'after a word for an account',
    labels: String.raw`(?:bank\s+|billing\s+|patient\s+|customer\s+|savings\s+|checking\s+|current\s+|trust\s+)?(?:account|acct|a/c)|routing|sort\s+code|ABA|Konto(?:nummer|-Nr)?|BLZ|IBAN|BIC|SWIFT|rekening(?:nummer)?|customer\s+(?:id|no|number)`,
  },
  {
    kind: 'card',
    least: 4,
    why: 'after a word for a card',
    labels: String.raw`(?:credit|debit|payment|visa|mastercard|amex|american\s+express)\s*(?:card)?|card`,
  },
  {
    kind: 'licence',
    least: 3,
    why: 'after a word for a licence or certificate',
    labels: String.raw`(?:driver'?s?’?s?|driving|medical|nursing|professional|pilot'?s?|state|law|pharmacy)?\s*licen[sc]e|DL|certificate|certification|passport|bar|NPI|DEA|GMC|NMC|SRA|roll|Führerschein(?:nummer)?|Reisepass(?:nummer)?|Personalausweis(?:nummer)?|visa|permit|registration|identity\s+card|green\s+card|alien`,
  },
  {
    kind: 'vehicle',
    least: 2,
    why: 'after a word for a vehicle',
    labels: String.raw`VIN|vehicle\s+(?:id|identification|identifier|registration|reg)|chassis|licen[sc]e\s+plate|number\s+plate|registration\s+(?:plate|mark)|plate|Kennzeichen|car\s+reg(?:istration)?|vehicle`,
  },
  {
    kind: 'device',
    least: 3,
    why: 'after a word for a device',
    labels: String.raw`serial|S/N|device\s+(?:id|identifier|serial)|device|IMEI|UDI|implant(?:\s+serial)?|pacemaker(?:\s+serial)?|pump\s+serial|model\s+serial|asset\s+tag|lead\s+serial|Seriennummer`,
  },
  {
    kind: 'biometric',
    least: 2,
    why: 'after a word for a biometric',
    labels: String.raw`finger-?\s?print(?:s)?(?:\s+(?:template|record|scan|file))?|retina(?:l)?(?:\s+(?:scan|template))?|iris(?:\s+(?:scan|template|code))|voice-?\s?print(?:\s+(?:template|file))?|face(?:ial)?\s+(?:recognition|template|geometry|id)(?:\s+template)?|palm\s+print|biometric(?:\s+(?:template|record|scan))?|DNA\s+(?:profile|sample)|genetic\s+profile`,
  },
  {
    kind: 'matter',
    least: 2,
    why: 'after a word for a matter',
    labels: String.raw`matter|docket|case|cause|civil\s+action|civ\.\s+(?:action\s+)?|index|court\s+file|file|claim|our\s+ref(?:erence)?|your\s+ref(?:erence)?|ref(?:erence)?|Aktenzeichen|Az\.|Geschäftszeichen|Gz\.|zaak(?:nummer)?|rolnummer|RG|appeal|complaint|petition|indictment|bankruptcy|incident|charge`,
  },
  {
    kind: 'national-id',
    least: 6,
    why: 'after a word for a national number',
    labels: String.raw`national\s+(?:insurance|identity|identification|id)|NINO|NI|NHS|tax(?:payer)?(?:\s+(?:id|identification|reference))?|TIN|EIN|ITIN|UTR|Steuer-?(?:ID|nummer|identifikationsnummer)|IdNr\.?|Sozialversicherungs-?nummer|BSN|burgerservicenummer|NIR|INSEE|sécurité\s+sociale|AHV(?:-?\s?N(?:umme)?r)?|AVS|codice\s+fiscale|DNI|NIE|PESEL|CPF|aadhaar|PAN|SIN|TFN|personnummer|CPR`,
  },
  {
    kind: 'number',
    least: 4,
    why: 'a number that may single somebody out',
    labels: String.raw`(?:employee|staff|student|badge|personnel|payroll|prisoner|inmate|booking|order|invoice|confirmation|ticket|tracking|parcel|accession|specimen|sample|study|subject|participant|transaction|appointment|prescription|Rx|voucher|receipt|report|enrol?lment|user|login|customer|service|military|reservation|locker|referral|authori[sz]ation|lab)\s*(?:id|no|nr|number|identifier|ref(?:erence)?|code|#)|Rx|personal\s+id|unique\s+(?:id|identifier)|PIN|ID|tracking|barcode|IMSI|ICCID`,
  },
];

/** Labels that are everyday words take a value only with a word for number, a colon or a hash between. */
const EVERYDAY = new Set([
  'insurance',
  'policy',
  'member',
  'subscriber',
  'beneficiary',
  'medicare',
  'medicaid',
  'chart',
  'card',
  'certificate',
  'certification',
  'registration',
  'permit',
  'bar',
  'roll',
  'visa',
  'vehicle',
  'plate',
  'device',
  'implant',
  'pacemaker',
  'serial',
  'matter',
  'case',
  'cause',
  'file',
  'claim',
  'index',
  'ref',
  'reference',
  'appeal',
  'complaint',
  'petition',
  'charge',
  'incident',
  'bankruptcy',
  'indictment',
  'tax',
  'ni',
  'pan',
  'sin',
  'id',
  'pin',
  'rg',
  'tracking',
  'account',
  'routing',
  'encounter',
  'alien',
  'license',
  'licence',
  'rx',
  'dl',
  'acct',
  'chassis',
  'docket',
  'retina',
  'fingerprint',
  'fingerprints',
  'biometric',
  'health insurance',
  'health plan',
  'aba',
  'nie',
  'member id',
]);

const SEARCHES = LABELLED.map((entry) => ({
  ...entry,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(${entry.labels})(${NUMBER_WORD}${BETWEEN})${VALUE}`, 'giu'),
}));
/** One look for all: most texts hold few of these words. */
const ANY_FIGURES = /\d/;

function findLabelled(text: string, add: Add): void {
  for (const { kind, pattern, why, least } of SEARCHES) {
    pattern.lastIndex = 0;
    for (let m = pattern.exec(text); m !== null; m = pattern.exec(text)) {
      const [whole, label = '', between = '', raw = ''] = m;
      const start = m.index + whole.length - raw.length;
      const length = valueLength(raw, least);
      // The value may itself be a label: look on from just behind this one.
      pattern.lastIndex = length === 0 ? m.index + label.length : start + length;
      if (length === 0) continue;
      const value = raw.slice(0, length);
      const marked = /[#:=№°]|\b(?:no|nr|num|number|nummer|numéro|id|code|ref|ending)\b/iu.test(between);
      if (
        !marked &&
        EVERYDAY.has(label.toLowerCase().replace(/\s+/g, ' ')) &&
        !/\d{5}|\d.*[A-Z].*\d|[A-Z]+-?\d{3}/.test(value)
      )
        continue;
      if (looksLikeOther(value, text.slice(start + length, start + length + 14))) continue;
      add(kind, start, start + length, why);
    }
  }
}

/** How much of a candidate is the value: words of letters alone end it, and so does a plain word. @returns 0 when it is none */
function valueLength(raw: string, least: number): number {
  let length = 0;
  let figures = 0;
  for (const part of raw.matchAll(/([-/. \u00a0]?)([A-Za-z0-9*]+)/g)) {
    const [piece, joint = '', word = ''] = part;
    const digits = word.replace(/\D/g, '').length;
    const loose = joint === ' ' || joint === '\u00a0' || joint === '.';
    if (loose && (digits === 0 || /^[a-z]/.test(word) || (figures >= 6 && joint === ' ' && word.length < 2)))
      break;
    if (digits === 0 && /[a-z]/.test(word) && word.length > 1) break;
    if (/[a-z]{2}/.test(word)) break;
    length = part.index + piece.length;
    figures += digits + (word.match(/\*/g)?.length ?? 0);
  }
  return figures >= least && length >= 3 ? length : 0;
}

/** Dates, times, sums, measures and counts are found elsewhere or are nothing to hide. */
function looksLikeOther(value: string, after: string): boolean {
  if (value.startsWith('*') && !/^\*{2,}[- ]?\d{3,}$/.test(value)) return true;
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(value) || /^\d{1,3}$/.test(value)) return true;
  if (/^(?:19|20)\d{2}$/.test(value)) return true;
  return /^\s*(?:%|percent|mg|mcg|ml|cc|kg|lbs?|pounds|days?|weeks?|months?|years?|hours?|minutes|dollars|million|billion|people|patients|a\.?m\b|p\.?m\b)/i.test(
    after,
  );
}

function each(text: string, pattern: RegExp, found: (whole: string, start: number) => void): void {
  for (const m of text.matchAll(pattern)) found(m[0], m.index);
}

function bare(text: string): string {
  return text.replace(/[^A-Z0-9]/gi, '').toUpperCase();
}

/** Length of the longest beginning that fits, cut at its spaces; 0 when none does. */
function longestFitting(whole: string, least: number, fits: (bare: string) => boolean): number {
  for (
    let end = whole.length;
    end > 0;
    end = Math.max(whole.lastIndexOf(' ', end - 1), whole.lastIndexOf('\u00a0', end - 1))
  ) {
    const candidate = bare(whole.slice(0, end));
    if (candidate.length < least) return 0;
    if (fits(candidate)) return end;
  }
  return 0;
}
