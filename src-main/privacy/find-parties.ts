import type { DetailKind } from '../contract/privacy.ts';
import type { PersonName } from './detail.ts';
import { has, toName } from './name-search.ts';
import type { WordLists } from './word-lists.ts';
import { capitalised, PARTICLES } from './words.ts';

export interface FoundParty {
  readonly kind: DetailKind;
  readonly start: number;
  readonly end: number;
  readonly why: string;
  readonly name?: PersonName;
}

const WORD = "\\p{Lu}[\\p{L}\\p{N}'’.&-]*";
const RUN = `${WORD}(?:[ ,]{1,2}(?:(?:of|and|&|the|for|de|van|von|der) )?${WORD}){0,6}`;
const SUFFIX =
  '(?:Incorporated|Inc|L\\.?L\\.?C|L\\.?L\\.?P|L\\.P|LP|Ltd|Limited|P\\.?L\\.?C|plc|GmbH(?: & Co\\.? KG)?|mbH|AG|KGaA|KG|OHG|e\\.V|S\\.?A\\.?R\\.?L|S\\.A\\.S|SAS|S\\.A|S\\.p\\.A|S\\.r\\.l|B\\.?V|N\\.V|A/S|AB|Oy|Corp(?:oration)?|Company|Pty|Holdings|Bancorp|Solicitors|Partners|Associates|Foundation|Hospital|Clinic|Medical Center|Medical Centre|Infirmary|Surgery|Pharmacy|Bank|Insurance|University|College|Trust|Group)';
const ORGANISATION = new RegExp(
  `(?<![\\p{L}\\p{N}])(?!(?:The|A|An|This|Such|Each|Any|In|At|By|From|To|And|Or|For|If|With|Our|Your|His|Her)\\b)${WORD}(?: (?:(?:of|and|&|für|de) )?${WORD}){0,5}?,? ${SUFFIX}(?![\\p{L}])\\.?`,
  'gu',
);
const ANY_SUFFIX = new RegExp(`[ ,]${SUFFIX}(?![\\p{L}])`, 'u');
/** Before the word itself these make it a kind of thing, not a name. */
const GENERIC =
  /^(?:The|Any|Each|Such|Our|Your|This|That|Parent|Holding|Operating|Public|Private|Limited|Insurance|Trust|Joint|Stock|Title|Reinsurance|Target|Surviving|Successor|Group|Local|General|Community|University|Teaching|Regional|City|County|State|National|Central|Children|Emergency|Outpatient|Walk-in|Eye|Dental|Pain|Sleep|Family|Primary|Urgent|Day|Foot|Heart|Memory|Fertility|Women|Men|Health|Living|Real|Estate|Pension|Unit|Investment|Business|Delaware|New|York|California|Life|Car|Auto|Home|Medical|Professional|Liability|Indemnity|Property|Social|Unemployment|Workers|Managing|General|Senior|Equity|Trading|Limited|Law|Capital|Strategic|Venture|Customer|Service|Receiving|Disclosing|Blood|Food|Data|Knee|Shoulder|Hip|Back|Spine|Plastic|Cosmetic|Oral|Bariatric|Cardiac|Brain|Bypass|Cataract|Elective|Laser|Orthopedic|Past|Prior|Vascular|Thoracic|General|Major|Minor)$/;
const CAPTION = new RegExp(
  `(?<![\\p{L}\\p{N}])(?!(?:See|In|And|Under|But|Cf|The|Accord|Compare)\\b)(${RUN})(?:,? et al\\.?,?)?,?\\s+(?:v|vs|versus|\\./\\.|gegen)\\.?\\s+(?:the )?(${RUN})(?=[\\s.,;:)\\n]|$)`,
  'gu',
);
const DEFINED =
  /(?<![\p{L}\p{N}])((?:\p{Lu}[\p{L}\p{N}'’.&-]*)(?:,? (?:(?:of|and|&|de|van|von|der) )?\p{Lu}[\p{L}\p{N}'’.&-]*){0,6})(?:,? (?:a|an|the|residing|of|whose|having|with|born|acting)[^()\n]{0,120})?,?\s*\((?:the |hereinafter |hereafter |collectively |each |referred to as |called |together |as )*["“”'‘’]\s*(?:the )?\p{Lu}[\p{L} ]{2,30}["”’']/gu;
const DEFINED_ORDINARY =
  /^(?:This|The|That|Any|Each|Such|Confidential|Agreement|All|Section|Article|Chapter|Effective|Date|United|State|Master|Services?|License|Licence|Non|Disclosure|Purchase|Lease|Tax|Income|Internal|Code|Act|Federal|Board|Exchange|Closing|In|If|For|On|Upon|As|An|A|By|Exhibit|Schedule|Annex|Statement|Order|Term|Initial|Personal|Intellectual|General|Standard|Common|Class|Series|Preferred)\b/;
const BETWEEN = new RegExp(
  `\\b(?:by and )?(?:between|among)\\s+(${RUN})(?:\\s*\\([^)]{0,60}\\))?,?\\s+and\\s+(${RUN})(?=[\\s.,;:()\\n]|$)`,
  'gu',
);
const STATE_PARTY =
  /^(?:United States(?: of America)?|State|People|Commonwealth|Commissioner|Regina|Rex|R|Secretary|City|County|Board|Department|Crown|Queen|King|The King|Government|Attorney General|Director|Administrator|Warden)\b/;

/** Client and party names: by legal form, in captions, where a contract gives them a role. */
export function findParties(text: string, lists: WordLists): FoundParty[] {
  const found: FoundParty[] = [];
  const add = (raw: string, start: number, why: string): void => {
    let from = 0;
    let words = raw.split(' ');
    // Words before the name that only begin the sentence.
    while (
      words.length > 1 &&
      lists.notNames.has((words[0] ?? '').replace(/[.,]$/, '')) &&
      !STATE_PARTY.test(raw.slice(from)) &&
      why !== 'legal form'
    ) {
      from += (words[0]?.length ?? 0) + 1;
      words = words.slice(1);
    }
    const name = raw
      .slice(from)
      .replace(/,? (?:Case|Docket|Civil|Claim|Cause|Index|No)\b.*$/u, '')
      .replace(/(?:,| et al\.?|[,.;:]+)$/u, '');
    if (name.length < 3 || STATE_PARTY.test(name)) return;
    const person = asPerson(name, lists);
    if (person === null && words.every((word) => lists.notNames.has(word.replace(/[.,]$/, '')))) return;
    if (
      person === null &&
      why !== 'legal form' &&
      words.length === 1 &&
      (lists.notNames.has(name) || name.length < 4)
    )
      return;
    found.push({
      kind: person === null ? 'party' : 'person',
      start: start + from,
      end: start + from + name.length,
      why: why === 'legal form' ? 'an organisation by its name' : why,
      ...(person === null ? {} : { name: person }),
    });
  };
  if (ANY_SUFFIX.test(text))
    for (const m of text.matchAll(ORGANISATION)) {
      const whole = m[0];
      const first = whole.split(' ')[0] ?? '';
      const size = whole.split(' ').length;
      if (size === 2 && GENERIC.test(first)) continue;
      if (
        /(?:Company|Group|Trust|Bank|Partners|Foundation|Insurance|Hospital|Clinic|Surgery|Pharmacy|University|College|Limited|Holdings|Solicitors|Associates|Corporation)\.?$/.test(
          whole,
        ) &&
        whole
          .split(/[ ,]+/)
          .slice(0, -1)
          .every((word) => lists.notNames.has(word) || GENERIC.test(word) || /^(?:of|and|&|for)$/.test(word))
      )
        continue;
      add(
        whole.replace(
          /(?<=\s(?:Bank|Trust|Group|Company|Hospital|Clinic|University|College|Foundation|Partners|Insurance))\.$/,
          '',
        ),
        m.index,
        'legal form',
      );
    }
  if (/\sv(?:s|ersus)?\.?\s|gegen|\.\/\./.test(text)) {
    for (const m of text.matchAll(CAPTION)) {
      const [whole, left = '', right = ''] = m;
      add(left, m.index, 'in a caption');
      const from = whole.lastIndexOf(right);
      add(right, m.index + from, 'in a caption');
    }
  }
  if (/\(.{0,24}["“”'‘’]/.test(text))
    for (const m of text.matchAll(DEFINED)) {
      const left = m[1] ?? '';
      if (!DEFINED_ORDINARY.test(left)) add(left, m.index, 'given a role in brackets');
    }
  if (/between|among/.test(text))
    for (const m of text.matchAll(BETWEEN)) {
      const [whole, left = '', right = ''] = m;
      const known = (name: string): boolean => asPerson(name, lists) !== null;
      if (known(left)) add(left, m.index + whole.indexOf(left), 'between two parties');
      if (known(right)) add(right, m.index + whole.lastIndexOf(right), 'between two parties');
    }
  return found;
}

/** The name as a person’s when it reads like one: given name known, or initials with a known family name. */
function asPerson(name: string, lists: WordLists): PersonName | null {
  const parts = name.split(' ').map((part) => part.replace(/[.,]$/, ''));
  if (parts.length > 5 || parts.some((part) => /[&\d]|^(?:of|and|for|the)$/.test(part))) return null;
  const names = parts.filter((part) => !PARTICLES.has(part.toLowerCase())).map(capitalised);
  if (names.some((part) => lists.notNames.has(part) && part.length > 1)) return null;
  if (parts.length === 1)
    return has(lists.surnames, names[0] ?? '') && !lists.ordinary.has(names[0] ?? '')
      ? toName(parts, 'family')
      : null;
  const first = names[0] ?? '';
  const last = names.at(-1) ?? '';
  return has(lists.given, first) || (first.length === 1 && has(lists.surnames, last))
    ? toName(parts, null)
    : null;
}
