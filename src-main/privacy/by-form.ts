/**
 * Names that no list needs to know: nothing English knows as a word, and the form of the text around it says that a
 * person is meant.
 */
import {
  anyKnown,
  gap,
  hit,
  initialsAfter,
  isForeign,
  isKnown,
  lastOfName,
  sentenceStart,
  titleCase,
  type Hit,
  type Search,
} from './name-search.ts';
import { AFTER_PERSON, KIN } from './name-surroundings.ts';
import { capitalised, THING_AFTER, type Word } from './words.ts';

const CREDENTIAL =
  /^,?\s(?:M\.?D|R\.?N|Ph\.?D|Esq|D\.?O|N\.?P|P\.?A(?:-C)?|LCSW|LPN|CNM|DPM|DDS|DMD|DVM|CPA|QC|KC|SC|J\.?D|MBBS|MBChB|MRCP|FRCS|FACS|FACP|PharmD|MSW|BSN|MSN|APRN|CRNA|LMFT|PsyD|LL\.?[BM]|Jr|Sr|III?)\b\.?/;
const ROLE_AFTER =
  /^,?\s(?:\()?(?:[Tt]he |as |an? |his |her |their |my |our )?(?:Plaintiffs?|Defendants?|Petitioners?|Respondents?|Appellants?|Appellees?|Claimants?|Debtors?|Movants?|Intervenors?|Deponent|Decedent|Testator|Testatrix|Executor|Executrix|Trustee|Settlor|Grantor|Mediator|Arbitrator|Tenant|Landlord|Lessee|Lessor|Borrower|Guarantor|Employee|Insured|Beneficiary|PLAINTIFFS?|DEFENDANTS?|PETITIONERS?|RESPONDENTS?|APPELLANTS?|APPELLEES?|CLAIMANTS?|[Aa]ttorney for|[Cc]ounsel for|[Ss]olicitor for|deceased|aged? \d|\d{1,3},|born|who |whose |mother of|father of|wife of|husband of|son of|daughter of|widow of)\b/;
const ROLE_WORD_AFTER =
  /^,\s(?:an? |the |his |her |their |our |my )(?:[a-z-]+ ){0,2}(?:nurse|physician|surgeon|doctor|lawyer|attorney|solicitor|barrister|partner|associate|paralegal|judge|clerk|secretary|witness|patient|client|tenant|landlord|employee|manager|director|driver|teacher|engineer|accountant|therapist|pharmacist|student|neighbou?r|widow|widower|mother|father|wife|husband|son|daughter|sister|brother|aunt|uncle|cousin|niece|nephew|friend|owner|resident|minor|child|boy|girl|man|woman|farmer|carpenter|officer|detective|investigator|social worker)\b/;
const OF_PERSON =
  /\b(?:deposition|testimony|affidavit|declaration|statement|signature|custody|estate|conviction|behalf|widow|heirs|wife|husband|son|daughter|mother|father|sister|brother|guardian|will|evidence|cross-examination|examination|interview|arrest|death|birth|discharge|admission|transfer|surname|name) of (?:the late )?$/i;
const POSSESSED =
  /^['’]s? (?:[a-z-]+ )?(?:mother|father|wife|husband|son|daughter|brother|sister|family|parents|children|lawyer|attorney|counsel|solicitor|doctor|physician|chart|deposition|testimony|signature|statement|affidavit|employment|house|home|car|death|injur(?:y|ies)|claim|medications?|symptoms|condition|consent|insurance|employer|records?|blood|pain|surgery|treatment|counter-?claim|motion|complaint|letter|email|account|evidence|estate|salary|contract|lease|apartment|husband|appointment)\b/;
const STRONG_VERB =
  /^,?\s(?:said|says|testified|testifies|complain(?:s|ed) of|den(?:ies|ied) (?:any|having|that|the)|explained|told|asked|replied|answered|lives|lived|was born|underwent|died|married|admitted that|admits|stated that|states that|reported that|reports that|insists|insisted|recalled|recalls|remembers?|smokes|drinks|weighs|presented (?:to|with)|presents (?:to|with)|wrote|writes|signed|called|phoned|emailed|resigned|retired|apologi[sz]ed|agreed to|refused to|refuses|claims that|alleges that|alleged that|contends that|argues that|sued|pleaded|pled|confessed|walked|drove|arrived|left (?:the|at|for)|moved to|came (?:in|to|back)|went (?:to|back|home)|returned (?:to|home)|has been (?:taking|feeling|having|seen)|is (?:a|an) \d|is \d{1,3}|was \d{1,3}|is (?:my|his|her|our|their) |is here|and I\b|feels|felt|took|gave|met|saw)\b/;
const ACTOR_BEFORE =
  /\b(?:told|asked|informed|advised|emailed|phoned|interviewed|deposed|dismissed|hired|married|divorced|sued|assaulted|injured|thanked|met|cross-examined|examined by|treated by|seen by|signed by|represented by|written by|according to|on behalf of|counsel for|attorney for|spoke (?:to|with)|speak (?:to|with)|talked (?:to|with)|meeting with|appointment with|handed to|brought by|accompanied by|cared for by|together with|letter (?:from|to)|email (?:from|to)|call (?:from|to)|sincerely|cc:?) $/i;
const CELL_START = /(?:^|[\n|\t;])[ \t]*(?:\d{1,3}[.)]\s)?$/;
const CELL_END = /^(?:\s\p{Lu}\.)?[ \t]*(?:$|[\n|\t;])/u;
const LINE_START = /(?:^|\n)[ \t>*_]*(?:\[?\(?\d{1,2}:\d\d(?::\d\d)?\)?\]?[ \t-]*)?$/;
const SPEAKS = /^(?:\s?\([^)\n]{0,24}\))?[*_]*:[*_]*\s+\D/;

/** A name by what stands around it, when no word of it is an English one. */
export function byForm(search: Search, i: number, word: Word): Hit | null {
  const { text, words, lists } = search;
  if (word.text.length < 2) return null;
  const name = capitalised(word.text);
  const lower = word.text.toLowerCase();
  if (lists.english.has(lower) || lists.notNames.has(name) || lists.places.has(name)) return null;
  if (/[@/\\_.#]$/.test(text.slice(Math.max(0, word.start - 1), word.start))) return null;
  const last = lastOfName(search, i, 4);
  if (last === null || !isForeign(search, i, last)) return null;
  const end = (words[last] as Word).end;
  const rest = text.slice(end, end + 48);
  if (/^[@/\\_]/.test(rest)) return null;
  const next = words[last + 1];
  if (next !== undefined && /^[ -]$/.test(gap(text, words[last], next)) && THING_AFTER.has(next.text))
    return null;
  const before = text.slice(Math.max(0, word.start - 40), word.start);
  const given = words[last + 1];
  if (given !== undefined && rest.startsWith(', ') && CELL_START.test(before)) {
    const givenLast = lastOfName(search, last + 1, 3);
    const to = givenLast === null ? 0 : (words[givenLast] as Word).end;
    if (givenLast !== null && isForeign(search, last + 1, givenLast) && CELL_END.test(text.slice(to, to + 8)))
      return hit(search, i, i, initialsAfter(search, givenLast), 'family name, given name', 'reversed');
  }
  const several = last > i;
  const capitals = word.text === word.text.toUpperCase();
  const found = (why: string): Hit => hit(search, i, i, last, why, several ? null : 'family');
  if ((several || !capitals) && CREDENTIAL.test(rest)) return found('before a title');
  if (several && (ROLE_AFTER.test(rest) || ROLE_WORD_AFTER.test(rest))) return found('before a role');
  if (LINE_START.test(before) && SPEAKS.test(rest) && speaks(search, i, last))
    return found('at the beginning of what somebody says');
  if (capitals && !(several && anyKnown(search, i, last))) return null;
  if (several) {
    const starts = sentenceStart(text, word.start);
    if (titleCase(search, i, last) && !(anyKnown(search, i, last) && !starts)) return null;
    if (!starts || AFTER_PERSON.test(rest) || STRONG_VERB.test(rest) || anyKnown(search, i, last))
      return found('reads like a name');
    return null;
  }
  if (titleCase(search, i, last)) return null;
  if (
    OF_PERSON.test(before) ||
    (KIN.test(before) && /^['’]?s?(?:[,.;:!?)]| [a-z]|\n|$)/.test(rest)) ||
    STRONG_VERB.test(rest) ||
    POSSESSED.test(rest) ||
    ACTOR_BEFORE.test(before)
  )
    return found('reads like a name');
  return null;
}

/** “Okafor: I saw it.” A single word counts when it is a known name, or speaks more than once. */
function speaks(search: Search, from: number, to: number): boolean {
  const { text, words } = search;
  if (to > from) return true;
  const word = words[from] as Word;
  if (isKnown(search, word)) return true;
  const label = `\n${word.text}:`;
  const first = text.startsWith(label.slice(1)) ? 0 : text.indexOf(label);
  return first >= 0 && text.indexOf(label, first + 1) >= 0;
}
