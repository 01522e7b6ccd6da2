import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DetailKind } from '../../../src-main/contract/privacy.ts';
import { findPrivateDetails } from '../../../src-main/privacy/find-private-details.ts';
import { loadWordLists } from '../../../src-main/privacy/word-lists.ts';

const lists = loadWordLists(join(import.meta.dirname, '../../../resources'));
const find = (text: string): (readonly [DetailKind, string])[] =>
  findPrivateDetails(text, { lists }).map((detail) => [detail.kind, detail.text] as const);

/** Kind, what stands in the text, what is found. The eighteen Safe Harbor kinds first, in their order. */
const FOUND: readonly (readonly [string, string, readonly (readonly [DetailKind, string])[]])[] = [
  ['a name', 'The form was filled in by Maria Kessler.', [['person', 'Maria Kessler']]],
  ['a street', 'Deliver it to 14 Willow Lane today.', [['place', '14 Willow Lane']]],
  [
    'a town with its ZIP code',
    'They wrote from Springfield, IL 62704.',
    [['place', 'Springfield, IL 62704']],
  ],
  ['a date', 'She was admitted on 14 March 2021.', [['date', '14 March 2021']]],
  ['a date in spoken words', 'It was march twenty second when it began.', [['date', 'march twenty second']]],
  ['an age over 89', 'He is a 93-year-old man.', [['age', '93']]],
  ['a telephone number', 'Call (217) 555-0142 before noon.', [['phone', '(217) 555-0142']]],
  ['a fax number', 'Send it by fax: 217-555-0199.', [['fax', '217-555-0199']]],
  ['an e-mail address', 'Write to m.kessler@example.org instead.', [['email', 'm.kessler@example.org']]],
  ['a Social Security number', 'The number 219-09-9999 was on the card.', [['ssn', '219-09-9999']]],
  ['a medical record number', 'MRN: 00482913 was opened.', [['mrn', '00482913']]],
  ['a health plan number', 'Her member ID is XQA443210987.', [['health-plan', 'XQA443210987']]],
  ['an account number', 'Pay into account number 4438820011.', [['account', '4438820011']]],
  ['a licence number', 'He holds driving licence number K5520917.', [['licence', 'K5520917']]],
  ['a number plate', 'The license plate is BKT 4471.', [['vehicle', 'BKT 4471']]],
  ['a vehicle number', 'The car is 1M8GDM9AXKP042788.', [['vehicle', '1M8GDM9AXKP042788']]],
  ['a device serial number', 'The pump, serial number PX-2290117, failed.', [['device', 'PX-2290117']]],
  [
    'a web address',
    'See https://kessler-family.example/12 for it.',
    [['url', 'https://kessler-family.example/12']],
  ],
  ['an IP address', 'The log names 10.24.199.3 twice.', [['ip', '10.24.199.3']]],
  ['an IPv6 address', 'It came from 2001:db8::8a2e:370:7334 then.', [['ip', '2001:db8::8a2e:370:7334']]],
  ['a biometric record', 'The fingerprint record FP-204417 is kept.', [['biometric', 'FP-204417']]],
  ['a photograph', 'The picture IMG_4471.jpg shows it.', [['photo', 'IMG_4471.jpg']]],
  ['a number that singles somebody out', 'His employee number is 5512094.', [['number', '5512094']]],
  [
    'an IBAN',
    'Transfer it to DE89 3704 0044 0532 0130 00 now.',
    [['account', 'DE89 3704 0044 0532 0130 00']],
  ],
  ['a card', 'Charged to 4111 1111 1111 1111 twice.', [['card', '4111 1111 1111 1111']]],
  ['an NHS number', 'It reads 943 476 5919 on the band.', [['national-id', '943 476 5919']]],
  ['a German tax number', 'Es lautet 86 095 742 719 seit Jahren.', [['national-id', '86 095 742 719']]],
  ['a Swiss insurance number', 'Die Nummer 756.9217.0769.85 gilt.', [['national-id', '756.9217.0769.85']]],
  [
    'a mark of privilege',
    'This is attorney-client privileged.',
    [['privilege', 'attorney-client privileged']],
  ],
  ['a docket number', 'It was filed as 2:21-cv-01234 there.', [['matter', '2:21-cv-01234']]],
  ['a matter number', 'Our ref: KES/4471 applies.', [['matter', 'KES/4471']]],
  ['an organisation', 'It was sold by Kessler Textiles GmbH then.', [['party', 'Kessler Textiles GmbH']]],
  [
    'parties in a caption',
    'Okafor v. Dunmore Foods Ltd was cited.',
    [
      ['person', 'Okafor'],
      ['party', 'Dunmore Foods Ltd'],
    ],
  ],
];

describe('private details', () => {
  test.each(FOUND)('%s is found', (_, text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  test.each([
    ['a card whose check digit does not fit', 'Charged to 4111 1111 1111 1112 twice.'],
    ['an IBAN whose check digits do not fit', 'Transfer it to DE88 3704 0044 0532 0130 00 now.'],
    ['a tax number whose check digit does not fit', 'Es lautet 86 095 742 718 seit Jahren.'],
    ['an age of 89', 'He is an 89-year-old man.'],
    ['a dose', 'Take 90 mg twice a day for 90 days.'],
    ['a clause', 'See section 12.3.2014 of the policy.'],
    ['a year', 'The rules of 2014 still hold.'],
    ['a month that is a verb', 'We may second that motion and march on.'],
    ['a drug', 'She was treated with Lipitor and Metoprolol.'],
    ['an eponym', 'A history of Parkinson disease and a Foley catheter.'],
    ['a defined term', 'The Effective Date and the Purchase Price are set out in the Schedule.'],
  ])('%s is not', (_, text) => {
    expect(find(text)).toEqual([]);
  });
});

/** Every name stands between double brackets; many of them are in no list. */
const NAMED: readonly (readonly [string, string])[] = [
  ['after a title', 'Dr. [[Ockenden]] and Mr [[A. Holmqvist]] agreed.'],
  ['after a plural title', 'Drs. [[Kowalczyk]], [[Imhof]] and [[Bui]] agreed.'],
  ['after a label', 'Doctor: Patient name: [[Quessenberry, Nkemdi]]. Date of birth: unknown.'],
  ['after a label in capitals', 'Patient: [[QUILLFEATHER, DESDEMONA]] R.   DOB unknown'],
  ['after a label with a remark', 'PATIENT NAME (Last, First): [[Ibekwe, Chidinma]]'],
  ['in a subject line', 'Re: [[Rosalba Wozniacki]] / the lease'],
  ['in an address line of mail', 'From: [[Zeb Fothergill]] <zeb>'],
  ['in a greeting', 'Dear [[Marit]],\n\nit is done.'],
  ['under a closing', 'It is done.\n\nThanks,\n[[Eilidh]]\n'],
  ['above a title in a signature', 'Yours truly,\n\n[[Theodric Vance]]\nSenior Associate'],
  ['beside a signature', 'By: [[Lakshmi Venkataraman]]\nTitle: Director'],
  ['in a caption', '[[JARETH OBUASI]], Plaintiff, against [[WENDELINE STRÖMBERG]], Defendant.'],
  ['as a speaker', 'MS. [[OBUASI]]: Objection.\n[[Ellingboe Vidar]]: I did not see it.'],
  ['as a speaker twice', '[[Xibarro]]: I fell.\n[[Xibarro]]: It was Monday.'],
  ['before letters of a profession', 'She saw [[Bartholomew Nze]], RN, at noon.'],
  ['with an apposition', 'The client, [[Casimir Dunleavy]], a carpenter, owns it.'],
  ['with a possessive', 'It was [[Ellingboe]]’s deposition that settled it.'],
  ['with a double name', 'The files of [[Tamsin Achebe-Lorimer]] were moved.'],
  ['with a particle', 'The will of [[Isolde van der Merwe]] was proved.'],
  ['with an Arabic particle', 'She met [[Yusra al-Tamimi]] at the gate.'],
  ['with initials', 'It was signed by [[M. K. Adeyemi]] on the day.'],
  ['with an apostrophe', 'She was referred by [[O’Shaughnessy]] in spring.'],
  ['after a word for kin', 'My wife, [[Ludmila]], has the papers.'],
  ['before what people do', '[[Obioma]] testified that he was asleep.'],
  ['in a table cell', '| [[Brandvold, Leif]] | 4 mg | oral |'],
  ['mentioned again', '[[Uchenna Mordi]] spoke first.\n\nAs [[Mordi]] put it, the pump failed.'],
  ['in German', 'Herr [[Dr. Jürgen Weißenborn]] hat unterschrieben.'],
];

describe('names', () => {
  test.each(NAMED)('are found %s', (_, marked) => {
    const labels: string[] = [];
    const text = marked.replaceAll(/\[\[(.*?)\]\]/g, (_whole, name: string) => {
      labels.push(name);
      return name;
    });
    const found = find(text).map(([, words]) => words);
    const missed = labels.filter(
      (label) => !found.some((words) => words.includes(label.replace(/^Dr\. /, ''))),
    );
    expect(missed).toEqual([]);
  });

  test('a person keeps one name through title, part and initials', () => {
    const text = 'Maria Kessler called. Ms Kessler was late. M. Kessler left.';
    const families = findPrivateDetails(text, { lists }).map(({ name }) => name?.family);
    expect(families).toEqual(['kessler', 'kessler', 'kessler']);
  });
});
