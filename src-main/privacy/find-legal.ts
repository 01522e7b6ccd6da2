import type { Add } from './detail.ts';

const PRIVILEGE =
  /(?:attorney[\s–-]+client(?:\s+(?:privileged?|communications?|confidential))?|(?:legally|legal\s+professional|litigation|solicitor[\s–-]client|lawyer[\s–-]client|legal\s+advice)\s+privileged?|privileged\s+(?:and|&)\s+confidential|(?:strictly\s+)?(?:confidential|private)\s+(?:and|&)\s+(?:legally\s+)?privileged|(?:attorney\s+)?work[\s–-]+product(?:\s+(?:doctrine|privilege))?|without\s+prejudice(?:\s+(?:save|except)\s+as\s+to\s+costs)?|common[\s–-]+interest\s+privilege|prepared\s+in\s+(?:anticipation|contemplation)\s+of\s+litigation|subject\s+to\s+(?:legal\s+)?privilege|attorneys?[’']?\s+eyes\s+only|filed\s+under\s+seal|anwaltsgeheimnis|anwaltliche\s+Schweigepflicht|secret\s+professionnel|privileged\s+(?:communication|material|information|document)s?)/giu;

const MATTERS: readonly (readonly [RegExp, string])[] = [
  // 2:21-cv-01234-ABC, 21 Civ. 4567, 19-cr-00321
  [
    /(?<![\w-])(?:\d{1,2}:)?\d{2}[\s-]*(?:cv|cr|mc|md|bk|ap|civ|crim|mj|po|br)\.?[\s-]*\d{2,6}(?:[\s-]*\(?[A-Z]{2,4}\)?(?:[-/][A-Z]{2,4})?)?(?![\w-])/gi,
    'written like a docket number',
  ],
  // German file numbers: 12 O 345/21, IX ZR 12/20
  [
    /(?<![\p{L}\p{N}])(?:\d{1,3}|[IVX]{1,5}) (?:O|S|U|C|W|T|L|F|AZR|ZR|ZB|StR|BvR|BvL|Ca|Sa|Js|Ds|Ls|OH|HKO?|KLs|K|B|A|AR|M|IN|IK)\s?\d{1,5}\/\d{2}(?!\d)/gu,
    'written like a German file number',
  ],
  // HQ12X01234, CO/1234/2019, EMP/2231, KB-2023-000123
  [
    /(?<![\w/-])[A-Z]{2,5}[/-]\d{2,6}(?:[/-](?:\d{2,7}|[A-Z]{1,4})){0,3}(?![\w/-])/g,
    'written like a matter number',
  ],
  [
    /(?<![\w/-])(?:HQ|QB|KB|HC|BL|CL|PT|IL|FD|CR|HT|AC)[-/ ]?\d{2,4}[A-Z]?[-/ ]?\d{4,6}(?![\w/-])/g,
    'written like a court’s claim number',
  ],
  [/(?<![\w/-])\d{7}\/(?:19|20)\d{2}(?![\w/-])/g, 'written like a tribunal case number'],
];

/** Classes of things that carry letters and figures and single out nobody: forms, standards, rooms, drugs, laws. */
const COMMON_CODE =
  /^(?:ISO|IEC|EN|DIN|BS|IEEE|RFC|UTF|SHA|AES|MD|COVID|ICD|CPT|HIV|HPV|FDA|CFR|USC|IRS|SEC|FORM|W|EX|DS|PHQ|GAD|BRCA|CA|CD|IL|HLA|CT|MR|PG|PM|AM|VIT|TSH|LDL|HDL|SARS|FY|QT|ECG|MMSE|NSAID|UN|EU|UK|US|EC|GDPR|PART|RULE|PCR|SARS|TYPE|GRADE|ANNEX|CHAPTER|AB|SB|HR|HB|PL|PUB)[/-]/i;

export function findLegal(text: string, add: Add): void {
  if (/privileg|product|prejudice|prepared in|eyes only|under seal|anwalt|professionnel/i.test(text))
    for (const m of text.matchAll(PRIVILEGE))
      add('privilege', m.index, m.index + m[0].length, 'a mark of privilege');
  for (const [pattern, why] of /\d{2}/.test(text) ? MATTERS : []) {
    for (const m of text.matchAll(pattern)) {
      if (COMMON_CODE.test(m[0]) || !/\d{2}/.test(m[0])) continue;
      add('matter', m.index, m.index + m[0].trimEnd().length, why);
    }
  }
  if (/\.(?:jpe?g|png|tiff?|heic|bmp|gif|dcm|raw)/i.test(text))
    for (const m of text.matchAll(
      /(?<![\w/.-])[\p{L}\p{N}_-]{2,60}\.(?:jpe?g|png|tiff?|heic|bmp|gif|dcm|raw)(?![\w-])/giu,
    ))
      add('photo', m.index, m.index + m[0].length, 'a picture file');
  if (/photo|image|picture|shot/i.test(text))
    for (const m of text.matchAll(
      /\b(?:(?:full[\s-]?face|facial|identifying|identification|clinical|passport|ID|mug)\s+(?:photo(?:graph)?s?|images?|pictures?|shots?)|mugshots?|photo(?:graph)?s?\s+of\s+(?:the\s+|his\s+|her\s+|their\s+)?(?:patient|client|face|child|claimant|plaintiff|defendant|witness|employee)(?:['’]s)?(?:\s+(?:face|head))?)\b/giu,
    ))
      add('photo', m.index, m.index + m[0].length, 'a picture of somebody');
}
