import type { Add } from './detail.ts';
import type { WordLists } from './word-lists.ts';
import type { Word } from './words.ts';

const UPPER = "\\p{Lu}[\\p{L}'’.-]*";
const STREET_WORD =
  '(?:Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Court|Ct|Way|Close|Square|Sq|Place|Pl|Boulevard|Blvd|Terrace|Ter|Crescent|Cres|Gardens|Gdns|Mews|Row|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Walk|Quay|Hill|Green|Park|Grove|Alley|Plaza|Loop|Pike|Rise|View|Wharf|Parade|Path|Bypass|Broadway|Turnpike|Wynd|Gate)';
const UNIT =
  '(?:,?\\s*(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|#|Room|Rm|No)\\.?\\s*#?\\s*[\\w-]{1,6})?';
const STATE =
  'AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming';
const UK_POSTCODE =
  '(?:GIR ?0AA|[A-PR-UWYZ](?:\\d{1,2}|[A-HK-Y]\\d(?:\\d|[A-Z])?|\\d[A-Z]) ?\\d[ABD-HJLNP-UW-Z]{2})';

/** Pattern, why, and what must stand in the text for it to be worth looking. */
const STREETS = new RegExp(`\\d.*\\b${STREET_WORD}\\b`, 'u');
const FIGURES = /\d/;
const STATE_AFTER = new RegExp(`, (?:${STATE})`, 'u');
const PATTERNS: readonly (readonly [RegExp, string, RegExp])[] = [
  [
    new RegExp(
      `(?<![\\p{L}\\p{N}$€£.,-])(?:Flat \\w{1,4}, )?\\d{1,6}[A-Za-z]?(?:-\\d{1,5})?,? (?:[NSEW]\\.? |North |South |East |West )?(?:(?:\\d{1,3}(?:st|nd|rd|th)|${UPPER}) ){1,4}${STREET_WORD}\\b\\.?(?: [NSEW]{1,2}\\b)?${UNIT}`,
      'gu',
    ),
    'written like a street address',
    STREETS,
  ],
  [
    /\b(?:P\.? ?O\.? ?Box|Post Office Box|Postfach|Postbus|BP|Private Bag)\s+#?\d{1,7}\b/gi,
    'a post box',
    FIGURES,
  ],
  [
    /(?<![\p{L}])(?:Am |An der |In der |Im |Auf der |Zum |Zur )?(?:\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|steig)|\p{Lu}[\p{L}-]+[- ](?:Straße|Strasse|Str\.|Weg|Gasse|Platz|Allee|Ring|Damm|Ufer))\s+\d{1,4}\s?[a-z]?(?!\p{L}|\d)/gu,
    'written like a street address',
    /straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|steig/i,
  ],
  [
    /(?<!\p{L})\p{Lu}[\p{L}-]+(?:straat|laan|weg|plein|gracht|kade|dijk|singel)\s+\d{1,4}[a-z]?(?!\p{L}|\d)/gu,
    'written like a street address',
    /straat|laan|weg|plein|gracht|kade|dijk|singel/,
  ],
  [
    /(?<![\p{L}\p{N}])\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.|boulevard|bd|place|allée|chemin|quai|impasse|cours|route)(?: (?:de|du|des|de la|la|le|les|d['’]))*[ ]?\p{Lu}[\p{L}'’-]+(?:[ -]\p{Lu}[\p{L}'’-]+){0,3}/giu,
    'written like a street address',
    /rue|avenue|av\.|boulevard|bd|place|allée|chemin|quai|impasse|cours|route/i,
  ],
  [
    /(?<!\p{L})(?:Via|Viale|Piazza|Corso|Calle|Avenida|Paseo|Rua|Praça) (?:de |del |della |da |do |dos |la )*\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+){0,3},? (?:n\.? ?º? ?)?\d{1,4}(?!\p{L}|\d)/gu,
    'written like a street address',
    /Via|Viale|Piazza|Corso|Calle|Avenida|Paseo|Rua|Praça/,
  ],
  [
    new RegExp(`(?<!\\p{L})(?:${UPPER} ){0,2}${UPPER},? (?:${STATE}),?\\s+\\d{5}(?:-\\d{4})?(?!\\d)`, 'gu'),
    'a town with its ZIP code',
    /\d{5}/,
  ],
  [
    new RegExp(`(?<!\\p{L})\\p{Lu}[\\p{L}'’-]+(?: \\p{Lu}[\\p{L}'’-]+){0,2}, (?:${STATE})(?!\\p{L})`, 'gu'),
    'a town with its state',
    STATE_AFTER,
  ],
  [
    new RegExp(`(?<![\\p{L}\\p{N}])${UK_POSTCODE}(?![\\p{L}\\p{N}])`, 'gu'),
    'written like a UK postcode',
    FIGURES,
  ],
  [
    /\b(?:zip|zip code|postal code|postcode|PLZ|code postal)(?: is| of)?[:\s]+([A-Z]?\d[A-Z0-9]{2}[ -]?[A-Z0-9]{1,4}(?:-\d{4})?)(?![\p{L}\p{N}])/giu,
    'after the word for a postal code',
    /zip|post|PLZ/i,
  ],
  [
    /(?<![\p{L}\p{N}-])[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d(?![\p{L}\p{N}-])/gu,
    'written like a Canadian postal code',
    /\d[A-Z] ?\d/,
  ],
  [
    /(?<![\p{L}\p{N}€$£.,-])\d{4} ?[A-Z]{2} (?=\p{Lu}\p{Ll})(?:\p{Lu}[\p{L}-]+)/gu,
    'a Dutch postcode with its town',
    /\d{4} ?[A-Z]{2} /,
  ],
  [
    /(?<![\p{L}\p{N}€$£.,/-])(?:(?:D|A|CH|F)-)?\d{4,5} \p{Lu}\p{Ll}[\p{L}-]+(?: (?:am|an der|im|bei|sur|lès|\p{Lu}\p{Ll}+)(?: \p{Lu}[\p{Ll}]+)?)?(?=\s*(?:[,.;\n]|$))/gu,
    'a town with its postal code',
    /\d{4}/,
  ],
  [
    /(?<!\p{L})\p{Lu}\p{Ll}[\p{L}'’-]*(?: \p{Lu}\p{Ll}[\p{L}'’-]*)? (?:County|Parish|Township|Borough)(?! (?:Court|Council|Clerk|Superior|Circuit|Sheriff))(?!\p{L})/gu,
    'a county or township',
    / (?:County|Parish|Township|Borough)/,
  ],
  [
    /(?<=(?:^|[^\p{L}])(?:[Cc]ity|[Tt]own|[Vv]illage|[Cc]ounty|[Bb]orough|[Pp]arish) of )\p{Lu}\p{Ll}[\p{L}'’-]+(?: \p{Lu}\p{Ll}[\p{L}'’-]+)?/gu,
    'after “city of”',
    /(?:ity|own|illage|ounty|orough|arish) of /,
  ],
  [
    /(?<=\b(?:lives?|living|lived|resides?|residing|resident|born|grew up|raised|moved|based|home|house|staying|from out) (?:in|at|to|near|outside|of) )(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|The|A)\b)\p{Lu}\p{Ll}[\p{L}'’-]{2,}(?:[ -]\p{Lu}\p{Ll}[\p{L}'’-]+){0,2}/gu,
    'where somebody lives',
    /(?:live|living|resid|born|grew|raised|moved|based|home|house|staying|from out)/,
  ],
];
/** What a town is not: words that only look like one before a state. */
const NOT_TOWN =
  /^(?:The|In|At|From|State|Commonwealth|Court|Law|Laws|University|Supreme|District|Department|Mr|Dr|Of|And|Under|Section|Code|Act|Inc|LLC|Corp|Company)\b/;

export function findPlaces(text: string, words: readonly Word[], lists: WordLists, add: Add): void {
  for (const [pattern, why, gate] of PATTERNS) {
    if (!gate.test(text)) continue;
    for (const m of text.matchAll(pattern)) {
      const part = m[1] ?? m[0];
      const start = m.index + m[0].lastIndexOf(part);
      if (NOT_TOWN.test(part) || (why === 'a town with its state' && part === part.toUpperCase())) continue;
      if (why === 'where somebody lives' && lists.notNames.has(part.split(' ')[0] ?? '')) continue;
      if (
        why === 'a town with its postal code' &&
        (/^(?:19|20)\d\d /.test(part) || lists.notNames.has(part.split(' ')[1] ?? ''))
      )
        continue;
      add('place', start, start + part.replace(/[.,'’-]+$/, '').length, why);
    }
  }
  for (const { start, end, text: first, upper } of words) {
    if (!upper) continue;
    if (lists.places.has(first)) addTown(text, start, end, lists, add);
    for (const town of lists.longPlaces.get(first) ?? [])
      if (text.startsWith(town, start) && !/[\p{L}\p{N}]/u.test(text[start + town.length] ?? ''))
        add('place', start, start + town.length, 'in the list of towns');
  }
}

const INSIDE_NAME =
  /^ (?:University|College|School|Convention|Protocol|Stock|Hospital|Court|Law|Times|Post|Rules?|Regulation|Act|Agreement|Treaty|Declaration|Clearing|Inter|Coma|Business)\b/;

function addTown(text: string, start: number, end: number, lists: WordLists, add: Add): void {
  const after = text.slice(end, end + 16);
  if (
    INSIDE_NAME.test(after) ||
    /(?:University|Treaty|Statute|Convention|Regulation|v\.?) (?:of )?$/.test(
      text.slice(Math.max(0, start - 16), start),
    )
  )
    return;
  // A town that is a surname too is one only after a word for where.
  const word = text.slice(start, end);
  const where =
    /\b(?:in|at|near|from|to|of|around|outside|via|between|through|for|leave|visit(?:ing|ed)?|,)\s$/i.test(
      text.slice(Math.max(0, start - 12), start),
    );
  const nextUpper = /^ \p{Lu}\p{Ll}/u.test(after);
  const previousUpper = /\p{Lu}\p{L}+ $/u.test(text.slice(Math.max(0, start - 14), start));
  if (
    (lists.given.has(word) || lists.surnames.has(word) || lists.ordinary.has(word)) &&
    (!where || nextUpper || previousUpper)
  )
    return;
  add('place', start, end, 'in the list of towns');
}
