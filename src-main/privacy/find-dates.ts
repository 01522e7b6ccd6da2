import type { Add } from './detail.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|januari|februari|maart|mei|augustus)\\.?';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|\\.)?';
const SPOKEN_DAY =
  '(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth';
const YEAR = "(?:(?:19|20)\\d{2}|['’]\\d{2})";
const SPOKEN_YEAR =
  '(?:nineteen|twenty)[ -](?:hundred|oh|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?)';
const EDGE = '(?<![\\p{L}\\p{N}.,/-])';
const END = '(?![\\p{L}\\p{N}])';

const ANY_MONTH =
  /(?<!\p{L})(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|jän|mär|mai|okt|dez|fév|avr|juin|juil|aoû|déc|mei)/giu;
/** A month is a date only beside one of these. */
const DAY_OR_YEAR =
  /\d|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|teenth|twentieth|thirtieth/i;

/** Letters before and after a month that a date can take up. */
const REACH = 64;

/** The stretches around months, cut at white space: the patterns below are too dear for whole texts. */
function aroundMonths(text: string): { from: number; part: string }[] {
  const parts: { from: number; to: number }[] = [];
  for (const m of text.matchAll(ANY_MONTH)) {
    let from = Math.max(0, m.index - REACH);
    let to = Math.min(text.length, m.index + REACH);
    while (from > 0 && !/\s/.test(text.charAt(from - 1))) from -= 1;
    while (to < text.length && !/\s/.test(text.charAt(to))) to += 1;
    const last = parts.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else parts.push({ from, to });
  }
  return parts.flatMap(({ from, to }) => {
    const part = text.slice(from, to);
    return DAY_OR_YEAR.test(part) ? [{ from, part }] : [];
  });
}

const WITH_MONTH: readonly RegExp[] = [
  // 14 March 1978, 14th of March, 3. Mai 2024
  new RegExp(
    `${EDGE}${DAY}(?:\\s+day)?\\s*(?:of\\s+|-)?\\s*${MONTH}(?:[,\\s-]+(?:of\\s+)?${YEAR})?${END}`,
    'giu',
  ),
  // March 14, 1978; March 14th
  new RegExp(
    `${EDGE}${MONTH}[\\s-]+(?:the\\s+)?${DAY}(?:\\s*[,-]?\\s*${YEAR})?${END}(?!:\\d|\\s*(?:mg|percent|%))`,
    'giu',
  ),
  // March 1978: every part of a date but the year
  new RegExp(`${EDGE}${MONTH},?\\s+(?:of\\s+)?(?:19|20)\\d{2}${END}`, 'giu'),
  // march twenty second, the fifth of march
  new RegExp(`${EDGE}${MONTH}\\s+(?:the\\s+)?(?:${SPOKEN_DAY})(?:,?\\s+${SPOKEN_YEAR})?${END}`, 'giu'),
  new RegExp(
    `${EDGE}(?:the\\s+)?(?:${SPOKEN_DAY})\\s+(?:day\\s+)?of\\s+${MONTH}(?:,?\\s+(?:${YEAR}|${SPOKEN_YEAR}))?${END}`,
    'giu',
  ),
];
const IN_FIGURES: readonly RegExp[] = [
  // ISO, with or without time
  /(?<![\w.-])(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-]|\.\d)/g,
  // 14/03/1978, 3.14.78, 14-3-1978
  /(?<![\w./-])(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\1(?:(?:19|20)\d{2}|\d{2})(?![\w/-]|\.\d)/g,
  // 03/1978
  /(?<![\w./-])(?:0?[1-9]|1[0-2])\/(?:19|20)\d{2}(?![\w/-])/g,
];
/** A day and a month without a year are a date only where a word says so; elsewhere they may be a fraction. */
const SHORT =
  /\b(?:on|since|from|dated?|dob|born|until|through|by|of|date|seen|admitted|discharged|visit|am|le)\b[:\s]+((?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|[12]\d|3[01])\.?)(?![\w/]|\.\d|\s*(?:mg|percent|%|of|x\b|cm|mm|in\b))/giu;
const MAY_NOT = /^may\b/i;
const VERSION = /(?:section|clause|version|paragraph|§+|v|no\.?|release|article)\s*$/i;

const OVER_89 = '(?:9\\d|1[01]\\d)';
const SPOKEN_OVER_89 =
  'ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:a|one)[ -]hundred(?:[ -]and)?(?:[ -](?:one|two|three|four|five|six|seven|eight|nine|ten))?';
const AGES: readonly RegExp[] = [
  new RegExp(`(?<![\\d.,/$-])(${OVER_89})[ -]?(?:years?|yrs?|year's)[ -]?(?:old|of age)`, 'giu'),
  new RegExp(
    `(?<![\\d.,/$-])(${OVER_89})[ -]?(?:y/o|yo|y\\.o\\.|Jahre alt|-?jährige?r?|ans|jaar oud)${END}`,
    'giu',
  ),
  new RegExp(
    `\\b(?:aged?|age of|age is|turned|turning|turns|im Alter von)[:\\s]+(${OVER_89})(?![\\d./%,-]|\\s*(?:or (?:older|over|above|more)|and over|days|months|weeks|mg|percent))`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}-])(${SPOKEN_OVER_89})[ -](?:years?|year)[ -](?:old|of age)`, 'giu'),
  new RegExp(
    `\\b(?:aged?|turned|turning)\\s+(${SPOKEN_OVER_89})(?!\\s*(?:days|months|percent|or older|or over))${END}`,
    'giu',
  ),
  new RegExp(`(?<![\\d.,/$-])(${OVER_89})[ -]?(?:M|F)(?=\\s+(?:with|who|presents|presenting))`, 'gu'),
];

export function findDates(text: string, add: Add): void {
  const figures = /\d/.test(text);
  for (const { from, part } of aroundMonths(text))
    for (const pattern of WITH_MONTH)
      for (const m of part.matchAll(pattern)) {
        const [whole] = m;
        // “may second that”: the verb before an ordinal.
        if (MAY_NOT.test(whole) && !/\d/.test(whole) && !/^M/.test(whole)) continue;
        add('date', from + m.index, from + m.index + whole.length, 'a date');
      }
  for (const pattern of figures ? IN_FIGURES : [])
    for (const m of text.matchAll(pattern)) {
      const [whole] = m;
      if (/^\d[\d.]+$/.test(whole) && VERSION.test(text.slice(Math.max(0, m.index - 12), m.index))) continue;
      add('date', m.index, m.index + whole.length, 'a date');
    }
  if (!figures && !/ninety|hundred/i.test(text)) return;
  for (const m of text.matchAll(SHORT)) {
    const day = m[1] as string;
    add('date', m.index + m[0].length - day.length, m.index + m[0].length, 'a day and a month');
  }
  for (const pattern of AGES) {
    for (const m of text.matchAll(pattern)) {
      const at = m.index + m[0].indexOf(m[1] as string);
      add('age', at, at + (m[1] as string).length, 'an age over 89');
    }
  }
}
