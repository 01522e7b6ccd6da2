import { fold, type PrivateDetail } from './detail.ts';
import {
  anyKnown,
  gap,
  has,
  hit,
  initialsAfter,
  isKnown,
  isNew,
  isPlain,
  lastOfName,
  sentenceStart,
  titleCase,
  type Hit,
  type Search,
} from './name-search.ts';
import type { WordLists } from './word-lists.ts';
import { capitalised, GENDERED, ROLES, THING_AFTER, TITLES, type Word } from './words.ts';

const LABEL_BEFORE =
  /(?:^|[\n\r;,(|\t]|\.\s)[ \t*_>-]*(?:name(?: of (?:the )?(?:patient|client|witness|child|insured|employee))?|(?:patient|client|full|first|last|given|family|legal|maiden|contact|witness|employee|member|subscriber|account holder)(?:['’]s)? name|patient|client|claimant|plaintiff|defendant|witness|attn|attention|re|subject|about|matter|contact(?: person)?|from|to|cc|bcc|signed(?: by)?|prepared by|reviewed by|drafted by|approved by|dictated by|examined by|authored by|author|surname|forename|mother|father|spouse|partner|wife|husband|next of kin|guardian|emergency contact|tenant|landlord|employee|employer|buyer|seller|lessee|lessor|borrower|insured|beneficiary|petitioner|respondent|applicant|appellant|attending(?: physician)?|physician|provider|surgeon|pcp|consultant|referring(?: physician| doctor)?|gp|counsel|attorney|solicitor|judge|before|name des patienten|patientin?|mandantin?|kläger(?:in)?|beklagter?|nom|prénom|naam|pt)\s*[:=|]\s*$/iu;
const LABEL_END = /[:=|]\s*$/;
const GREETING =
  /(?:^|[^\p{L}])(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|welcome(?: back)?|thanks|thank you|thank you so much|thanks so much|bye|goodbye|nice to (?:see|meet) you(?: again| too)?|good to see you(?: again| too)?|sehr geehrter?|liebe|lieber|hallo|guten (?:tag|morgen)|cher|chère|bonjour|beste|geachte|okay|ok|alright|all right|so|well|yes|no|right|sorry|morning|great|sure|now|take care)\s*,?\s*$/iu;
/** Greetings after which a name is likely enough to be taken unknown. */
const SURE_GREETING =
  /(?:^|[^\p{L}])(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|welcome|sehr geehrter?|liebe|lieber|hallo|cher|chère|bonjour|geachte)\s*,?\s*$/iu;
const INTRODUCED =
  /(?:^|[^\p{L}])(?:(?:my|his|her|their|the (?:patient|client|child|baby|doctor)['’]?s?|whose|baby['’]s|son['’]s|daughter['’]s) (?:full |first |last |maiden |legal |real |middle )?name(?: is| was|['’]s| would be)|name['’]s|(?:named|called|known as|goes by|nicknamed|alias|a\/k\/a|aka|née|formerly|ich heiße|mein name ist|je m['’]appelle)|i am|i['’]m|this is|it['’]s|call me|ask for|spoke (?:to|with)|speaking (?:to|with)|referred by|followed by|seen by|accompanied by|here with|met with|meet with|on behalf of|represented by|care of|c\/o|signed by|countersigned by|witnessed by|on behalf of|in re|in the matter of|estate of|ex parte|ex rel\.)\s*:?\s*$/iu;
const KIN =
  /(?:^|[^\p{L}])(?:husband|wife|spouse|partner|son|daughter|brother|sister|mother|father|mom|mum|dad|aunt|uncle|cousin|nephew|niece|grandson|granddaughter|grandmother|grandfather|friend|neighbou?r|girlfriend|boyfriend|fiancée?|roommate|boss|supervisor|colleague|co-?worker|caregiver|carer|client|patient|tenant|employee|witness|attorney|lawyer|solicitor|nurse|physician|surgeon|therapist|specialist|cardiologist|oncologist|neurologist|urologist|dermatologist|pediatrician|psychiatrist|dentist|assistant|baby|twins?|kids?|child|children)\s*,?\s*$/iu;
/** “the owner, Marlowe Ashgrove, of”: what comes after a role and a comma. */
const APPOSITIVE = /\p{L}{3,},\s$/u;
const CLOSING =
  /(?:sincerely|faithfully|regards|truly|respectfully(?: submitted)?|wishes|signed|cordially|grüßen|Grüße|salutations|groeten|by|s\/|\/s\/)\s*[,:]?\s*(?:\n\s*){0,3}(?:_+\s*\n\s*)?(?:\/s\/\s*)?$/iu;
const AFTER_PERSON =
  /^,?\s(?:said|says|states?|stated|reports?|reported|testified|signed|is|was|has|had|who|whom|whose|agrees?|agreed|complain(?:s|ed)|presents?|presented|den(?:y|ies|ied)|lives?|lived|works?|worked|call(?:s|ed)|wrote|writes|explain(?:s|ed)|confirm(?:s|ed)|told|asked|argues?|argued|claims?|claimed|alleges?|alleged|suffers?|suffered|underwent|received|attended|visited|met|sued|filed|appeals?|appealed|moved|contends?|agreed|did|does|came|went|gave|made|sent|paid|owns?|owned|bought|sold|rents?|rented|requests?|requested|shall|will|and (?:his|her|their)|aged|born|\(born|\(dob|\(the|\([“"])\b/iu;
/** What people do and organisations or things seldom do. */
const DOES =
  /^,?\s(?:said|says|testified|complain(?:s|ed)|den(?:y|ies|ied)|reports? (?:that|pain|no)|lives?|lived|called|wrote|explained|told|asked|suffered|underwent|attended|visited|came|went|aged|born|is (?:a \d|my|his|her|here)|who)\b/iu;
const BEFORE_PERSON =
  /(?:^|[^\p{L}])(?:by|with|to|from|names|named|and|told|asked|saw|for|that|contacted|informed|of|against|advised|emailed|phoned|called|met|between|when|because|if|as|per|naming|see|sees|seeing|about|than|notified|instructed|represented|examined|treated|hired|dismissed|paid|owes|sued|married|divorced|interviewed|assaulted|injured)\s$/iu;
const BLOCKED_BEFORE =
  /(?:\b(?:St|San|Santa|Saint|Mount|Mt|Fort|Lake|Port|New|Camp|Los|Las|El|Point|Cape|the|The|Exhibit|Section|Figure|Table|Appendix|Schedule|Article|Part|Form|Type|Class|Grade|Stage|Vitamin|Hepatitis)\.?\s|#)$/u;

/** People named in a text: by title, label, greeting, list and surroundings. Later mentions are not followed here. */
export function findNames(
  text: string,
  words: readonly Word[],
  small: ReadonlySet<string>,
  lists: WordLists,
): PrivateDetail[] {
  const search: Search = { text, words, lists, small };
  const found: PrivateDetail[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const hit = nameAt(search, i);
    if (hit === null) continue;
    found.push(hit.detail);
    i = Math.max(i, hit.last);
  }
  return found;
}

const BEFORE_NAME = new Set(
  'dear hi hello hey morning afternoon evening welcome back thanks thank you much bye goodbye again too geehrter geehrte liebe lieber hallo tag cher chère bonjour beste geachte okay ok alright right so well yes no sorry great sure now care is was be named called as by nicknamed alias aka née formerly heiße appelle am it me for to with of re parte rel name husband wife spouse partner son daughter brother sister mother father mom mum dad aunt uncle cousin nephew niece grandson granddaughter grandmother grandfather friend neighbor neighbour girlfriend boyfriend fiancé fiancée roommate boss supervisor colleague coworker co-worker caregiver carer client patient tenant employee witness attorney lawyer solicitor nurse physician surgeon therapist specialist cardiologist oncologist neurologist urologist dermatologist pediatrician psychiatrist dentist assistant baby twin twins kid kids child children'.split(
    ' ',
  ),
);

function mayBeAfterContext({ text, words }: Search, i: number, word: Word): boolean {
  const previous = words[i - 1];
  const joint = gap(text, previous, word);
  if (previous === undefined || /[:=|\n/]/.test(joint)) return true;
  const said = previous.text.toLowerCase();
  return BEFORE_NAME.has(said) || joint === ', ' || /^i['’]m$/.test(said);
}

function nameAt(search: Search, i: number): Hit | null {
  const word = search.words[i] as Word;
  const titled = byTitle(search, i, word);
  if (titled !== null) return titled;
  if (!word.upper) return lowerCase(search, i, word);
  return (mayBeAfterContext(search, i, word) ? byContext(search, i, word) : null) ?? byLists(search, i, word);
}

/** Mr Kessler, Dr. Ana Ruiz, Defendant Okafor; “doctor smith” where speech was written down small. */
function byTitle(search: Search, i: number, word: Word): Hit | null {
  const { text, words, lists } = search;
  const lower = word.text.toLowerCase();
  const role = word.upper && ROLES.has(word.text);
  if (!role && !TITLES.has(lower)) return null;
  let next = words[i + 1];
  let at = i + 1;
  // Mr Justice Gray, Prof. Dr. Weber
  while (
    next !== undefined &&
    TITLES.has(next.text.toLowerCase()) &&
    next.upper &&
    /^\.?\s$/.test(gap(text, words[at - 1], next))
  ) {
    at += 1;
    next = words[at];
  }
  if (next === undefined || !/^(?:\.\s?|\s\.\s|\s)$/.test(gap(text, words[at - 1], next))) return null;
  const kin =
    /^(?:uncle|aunt|auntie|grandma|grandpa|cousin|brother|sister|father|major|general|chief|agent|president|minister|counsel|col|pc|dc|ds|judge|justice|lord|lady|sir|madam)$/.test(
      lower,
    );
  if (!next.upper) {
    const known = lists.lowerSurnames.has(fold(next.text)) || lists.lowerGiven.has(fold(next.text));
    if (
      role ||
      kin ||
      lower === 'sr' ||
      !known ||
      isPlain(search, capitalised(next.text)) ||
      /^(?:will|may|long|head|day|good|said)$/.test(next.text)
    )
      return null;
    return hit(search, GENDERED.has(lower) ? i : at, at, at, 'after a title', 'family');
  }
  const last = lastOfName(search, at, 4);
  if (last === null) return null;
  const alone = last === at;
  if (alone && (kin || role) && !isKnown(search, next)) return null;
  if (alone && next.text.length < 2) return null;
  const after = words[last + 1];
  if (
    after !== undefined &&
    (role || kin) &&
    THING_AFTER.has(after.text) &&
    gap(text, words[last], after) === ' '
  )
    return null;
  return hit(
    search,
    GENDERED.has(lower) ? i : at,
    at,
    last,
    role ? 'after a role' : 'after a title',
    'family',
  );
}

/** After a label, a greeting, an introduction, a closing: the surroundings say that a name comes. */
function byContext(search: Search, i: number, word: Word): Hit | null {
  const { text } = search;
  const before = text.slice(Math.max(0, word.start - 60), word.start);
  if (/^\p{L}/u.test(before.slice(-1)) || !/[\s:=|(“"'‘,]$/.test(before || ' ')) return null;
  const last = lastOfName(search, i, 4);
  if (last === null) return null;
  const end = (search.words[last] as Word).end;
  const several = last > i;
  const known = isKnown(search, word);
  const after = search.words[last + 1];
  if (after !== undefined && THING_AFTER.has(after.text) && gap(text, search.words[last], after) === ' ')
    return null;
  const lineEnds = /^[ \t]*(?:$|[\n\r,;(|)]|\.\s*(?:\n|$)|\s+-\s)/u.test(text.slice(end, end + 12));
  if (LABEL_END.test(before) && LABEL_BEFORE.test(before)) {
    const given = search.words[last + 1];
    if (
      given?.upper === true &&
      gap(text, search.words[last], given) === ', ' &&
      !search.lists.notNames.has(given.text) &&
      /^(?:\s\p{Lu}\.)?[ \t]*(?:$|[\n\r;(|.])/u.test(text.slice(given.end, given.end + 5))
    )
      return hit(search, i, i, initialsAfter(search, last + 1), 'after a label', 'reversed');
    if (
      several
        ? anyKnown(search, i, last) || lineEnds
        : known && !search.lists.ordinary.has(capitalised(word.text)) && lineEnds
    )
      return hit(search, i, i, last, 'after a label', several ? null : 'given');
  }
  if (
    CLOSING.test(before) &&
    /\n\s*$/.test(before) &&
    (several ? anyKnown(search, i, last) || lineEnds : known && lineEnds)
  )
    return hit(search, i, i, last, 'in a signature', several ? null : 'given');
  if (GREETING.test(before)) {
    const sure = SURE_GREETING.test(before) && /^[ \t]*(?:$|[\n\r,.;:!?–-])/u.test(text.slice(end, end + 3));
    if (
      (known && !search.lists.ordinary.has(capitalised(word.text))) ||
      (several && (anyKnown(search, i, last) || isNew(search, i, last))) ||
      (sure && !search.small.has(word.text.toLowerCase()))
    )
      return hit(search, i, i, last, 'in a greeting', several ? null : 'given');
  }
  if (INTRODUCED.test(before)) {
    const named = /name|call|alias|née|heiß|appelle|goes by|known as/i.test(before.slice(-18));
    if (
      several
        ? anyKnown(search, i, last) || named || isNew(search, i, last)
        : known || (named && isNew(search, i, last))
    )
      return hit(search, i, i, last, 'introduced by name', several ? null : 'given');
  }
  if (
    several &&
    APPOSITIVE.test(before) &&
    /^,\s/.test(text.slice(end, end + 2)) &&
    isNew(search, i, last) &&
    !/,\s\p{Lu}/u.test(text.slice(end, end + 3))
  )
    return hit(search, i, i, last, 'set between commas', null);
  if (
    several &&
    isNew(search, i, last) &&
    /(?:^|\n)[ \t]*$/.test(before) &&
    /^[ \t]*\n[ \t]*(?:\d{1,5} |\S+@|\+?\(?\d{3}|Partner|Solicitor|Attorney|Counsel|Director|Manager)/.test(
      text.slice(end, end + 24),
    )
  )
    return hit(search, i, i, last, 'alone above an address', null);
  if (
    KIN.test(before) &&
    (several
      ? anyKnown(search, i, last) || isNew(search, i, last)
      : known && !search.lists.ordinary.has(capitalised(word.text)))
  )
    return hit(search, i, i, last, 'after a word for a person', several ? null : 'given');
  return null;
}

/** A known given name with what follows, initials with a surname, “Kessler, Maria”. */
function byLists(search: Search, i: number, word: Word): Hit | null {
  const { text, words, lists } = search;
  const name = capitalised(word.text);
  const follower = words[i + 1];
  const paired = follower?.upper === true && follower.start - word.end <= 2;
  if (lists.notNames.has(name) || !(paired || has(lists.given, name) || has(lists.surnames, name)))
    return null;
  const before = text.slice(Math.max(0, word.start - 14), word.start);
  if (
    BLOCKED_BEFORE.test(before) ||
    /[@/\\_.#]$/.test(before) ||
    /^[@/\\_]/.test(text.slice(word.end, word.end + 1))
  )
    return null;
  const next = words[i + 1];
  const reversed =
    next !== undefined &&
    next.upper &&
    gap(text, word, next) === ', ' &&
    has(lists.surnames, name) &&
    has(lists.given, capitalised(next.text));
  if (
    reversed &&
    !lists.ordinary.has(name) &&
    !lists.ordinary.has(capitalised(next.text)) &&
    !lists.places.has(name)
  ) {
    const after = text.slice(next.end, next.end + 1);
    if (/^(?:$|[\s.,;)\n])/.test(after) && !/^\s\p{Lu}\p{Ll}/u.test(text.slice(next.end, next.end + 3)))
      return hit(search, i, i, initialsAfter(search, i + 1), 'family name, given name', 'reversed');
  }
  if (word.text.length === 1) return byInitials(search, i);
  const last = lastOfName(search, i, 4);
  if (last === null) return null;
  const after = words[last + 1];
  const thing =
    after !== undefined && THING_AFTER.has(after.text) && /^[ -]$/.test(gap(text, words[last], after));
  if (
    thing ||
    /^\s?(?:&|,? (?:Inc|LLC|LLP|Ltd)\b)/.test(
      text.slice((words[last] as Word).end, (words[last] as Word).end + 8),
    )
  )
    return null;
  const starts = sentenceStart(text, word.start);
  if (last === i) return alone(search, i, starts);
  const surname = capitalised((words[last] as Word).text);
  const given = has(lists.given, name);
  const plainFirst = lists.ordinary.has(name) || lists.places.has(name);
  const plainLast = lists.ordinary.has(surname) || search.small.has(surname.toLowerCase());
  if (given && !plainFirst) return hit(search, i, i, last, 'a known given name', null);
  if (given && has(lists.surnames, surname) && (!plainLast || !starts))
    return hit(search, i, i, last, 'a known given name and family name', null);
  if (given && !search.small.has(name.toLowerCase()) && !plainLast && !starts)
    return hit(search, i, i, last, 'a known given name', null);
  const end = (words[last] as Word).end;
  const person = AFTER_PERSON.test(text.slice(end, end + 16)) || BEFORE_PERSON.test(before);
  if (
    has(lists.surnames, surname) &&
    !plainLast &&
    isNew(search, i, last) &&
    !lists.places.has(name) &&
    !titleCase(search, i, last)
  )
    return hit(search, i, i, last, 'a known family name', null);
  if (
    has(lists.surnames, name) &&
    !plainFirst &&
    isNew(search, i, last) &&
    person &&
    !titleCase(search, i, last)
  )
    return hit(search, i, i, last, 'a known family name', null);
  if (
    person &&
    isNew(search, i, last) &&
    last <= i + 2 &&
    !lists.places.has(name) &&
    !titleCase(search, i, last) &&
    (!starts || DOES.test(text.slice(end, end + 16)))
  )
    return hit(search, i, i, last, 'reads like a name', null);
  return null;
}

/** A single known name: given names that are nothing else; family names only where something speaks for a person. */
function alone(search: Search, i: number, starts: boolean): Hit | null {
  const { text, words, lists } = search;
  const word = words[i] as Word;
  const name = capitalised(word.text);
  if (
    lists.ordinary.has(name) ||
    search.small.has(name.toLowerCase()) ||
    lists.places.has(name) ||
    name.length < 3
  )
    return null;
  const next = words[i + 1];
  if (next !== undefined && next.upper && gap(text, word, next) === ' ' && !lists.notNames.has(next.text))
    return null;
  if (word.text === word.text.toUpperCase() && word.text.length < 5) return null;
  if (has(lists.given, name)) return hit(search, i, i, i, 'a known given name', 'given');
  if (!has(lists.surnames, name)) return null;
  const before = text.slice(Math.max(0, word.start - 14), word.start);
  const possessive =
    /^['’]s\s(?!disease|syndrome|sign|test|Law|Dictionary|Black|palsy|esophagus|criteria|lymphoma|contracture)/.test(
      text.slice(word.end, word.end + 14),
    );
  if (
    AFTER_PERSON.test(text.slice(word.end, word.end + 16)) ||
    (possessive && !starts) ||
    (BEFORE_PERSON.test(before) && !starts)
  )
    return hit(search, i, i, i, 'a known family name', 'family');
  return null;
}

/** J. Kessler, J. R. R. Okafor; not “U.S. Steel” or “Exhibit B. The”. */
function byInitials(search: Search, i: number): Hit | null {
  const { text, words, lists } = search;
  let at = i;
  let count = 1;
  while (
    words[at + 1]?.text.length === 1 &&
    words[at + 1]?.upper === true &&
    /^\.\s?$/.test(gap(text, words[at], words[at + 1] as Word))
  ) {
    at += 1;
    count += 1;
  }
  const next = words[at + 1];
  if (
    next === undefined ||
    !next.upper ||
    next.text.length < 2 ||
    !/^\.\s?$/.test(gap(text, words[at], next))
  )
    return null;
  const letters = words
    .slice(i, at + 1)
    .map(({ text: letter }) => letter)
    .join('');
  if (
    /^(?:US|UK|DC|NY|UN|EU|AM|PM|LA|NJ|NC|SC|USC|CFR|PC|PA|NA|NV|BV|SA|LP|FRD|FSUPP)$/.test(letters) ||
    lists.notNames.has(capitalised(next.text)) ||
    count > 3
  )
    return null;
  if (
    /(?:Exhibit|Section|Hepatitis|Vitamin|Type|Class|Appendix|Schedule|Part|Option|Group|Plan|Step|Table|Figure)\s$/i.test(
      text.slice(Math.max(0, (words[i] as Word).start - 12), (words[i] as Word).start),
    )
  )
    return null;
  const surname = capitalised(next.text);
  const known = has(lists.surnames, surname);
  const end = next.end;
  const person =
    AFTER_PERSON.test(text.slice(end, end + 16)) ||
    BEFORE_PERSON.test(text.slice(Math.max(0, (words[i] as Word).start - 14), (words[i] as Word).start));
  if (!known && (search.small.has(surname.toLowerCase()) || (count < 2 && !person))) return null;
  if (known && lists.ordinary.has(surname) && sentenceStart(text, (words[i] as Word).start) && count < 2)
    return null;
  const after = words[at + 2];
  if (after !== undefined && THING_AFTER.has(after.text) && gap(text, next, after) === ' ') return null;
  return hit(search, i, i, lastOfName(search, at + 1, 2) ?? at + 1, 'initials with a family name', null);
}

/** Speech written down without capitals: a greeting, “brian is a 58 year old”. */
function lowerCase(search: Search, i: number, word: Word): Hit | null {
  const { text, lists } = search;
  const given = lists.lowerGiven.has(fold(word.text));
  if (!given || word.text.length < 3) return null;
  const before = text.slice(Math.max(0, word.start - 40), word.start);
  if (/\p{Lu}/u.test(before.slice(-3))) return null;
  const plain = isPlain(search, capitalised(word.text));
  const next = search.words[i + 1];
  const twin =
    next !== undefined &&
    !next.upper &&
    gap(text, word, next) === ' ' &&
    lists.lowerSurnames.has(fold(next.text)) &&
    !isPlain(search, capitalised(next.text));
  if (/(?:\bname is|\bname['’]s|\bname was|\bcall me)\s$/i.test(before) && (given || twin))
    return hit(search, i, i, twin ? i + 1 : i, 'introduced by name', twin ? null : 'given');
  if (!given || plain) return null;
  if (
    /(?:^|[^\p{L}])(?:hi|hello|hey|good (?:morning|afternoon|evening)|welcome(?: back)?|bye|thanks|thank you|dear)\s?,?\s$/iu.test(
      before,
    ) &&
    /^\s?(?:[,.!?;]|$|\n)|^ \p{L}+\s?[,.!?]/u.test(text.slice(word.end, word.end + 14))
  )
    return hit(search, i, i, twin ? i + 1 : i, 'in a greeting', twin ? null : 'given');
  if (
    /^,?\s(?:is|was)\s(?:here|a|an)\s(?:\d{1,3}|very|pleasant|today|\w+[ -]year)/.test(
      text.slice(word.end, word.end + 24),
    ) ||
    (twin && /^\s(?:is|was|who)\b/.test(text.slice((next as Word).end, (next as Word).end + 6)))
  )
    return hit(search, i, i, twin ? i + 1 : i, 'a known given name', twin ? null : 'given');
  if (
    /(?:^|[^\p{L}])(?:okay|ok|alright|all right|so|well|yes|no|right|great|and|now|sure)\s?,\s$/iu.test(
      before,
    ) &&
    /^\s?[,.?]/.test(text.slice(word.end, word.end + 2))
  )
    return hit(search, i, i, i, 'in a greeting', 'given');
  return null;
}
