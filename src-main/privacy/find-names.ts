import { byForm } from './by-form.ts';
import { fold, type PrivateDetail } from './detail.ts';
import {
  anyKnown,
  areEnglish,
  CONTRACTION,
  gap,
  has,
  hit,
  initialsAfter,
  isForeign,
  isKnown,
  isNew,
  isPlain,
  lastOfName,
  sentenceStart,
  titleCase,
  type Hit,
  type Search,
} from './name-search.ts';
import {
  AFTER_PERSON,
  APPOSITIVE,
  BEFORE_PERSON,
  BLOCKED_BEFORE,
  CLOSING,
  DOES,
  GREETING,
  INTRODUCED,
  KIN,
  LABEL_BEFORE,
  LABEL_END,
  NAME_LABEL,
  SURE_GREETING,
} from './name-surroundings.ts';
import type { WordLists } from './word-lists.ts';
import { capitalised, GENDERED, ROLES, THING_AFTER, TITLES, type Word } from './words.ts';

const DONE_TO_PERSON =
  /(?:^|[^\p{L}])(?:tell|told|ask|asked|saw|met|informed|advised|emailed|phoned|called|notified|thanked|married|hired|sued|interviewed) $/iu;
const PLURAL_TITLE = /^(?:Drs|Messrs|Mses|Profs|Doctors|Professors|Nurses|Judges|Justices)$/;

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
  return (
    (mayBeAfterContext(search, i, word) ? byContext(search, i, word) : null) ??
    byLists(search, i, word) ??
    afterPlural(search, i, word) ??
    byForm(search, i, word)
  );
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
  const lineEnds = /^[ \t]*(?:$|[\n\r,;(|)/<[]|\.\s*(?:\n|$)|\.\s+\p{Lu}|\s+[-–—]\s)/u.test(
    text.slice(end, end + 12),
  );
  if (LABEL_END.test(before) && LABEL_BEFORE.test(before)) {
    const given = search.words[last + 1];
    const givenLast = given === undefined ? null : lastOfName(search, last + 1, 3);
    if (
      given !== undefined &&
      givenLast !== null &&
      gap(text, search.words[last], given) === ', ' &&
      /^(?:\s\p{Lu}\.)?[ \t]*(?:$|[\n\r;(|.,<[]|(?:DOB|MRN|D\.O\.B|\d))/u.test(
        text.slice((search.words[givenLast] as Word).end, (search.words[givenLast] as Word).end + 14),
      )
    )
      return hit(search, i, i, initialsAfter(search, givenLast), 'after a label', 'reversed');
    if (
      several
        ? anyKnown(search, i, last) || lineEnds || isForeign(search, i, last)
        : /^[ \t]*(?:$|[\n\r,;(|)<[]|\.\s*(?:\n|$))/u.test(text.slice(end, end + 12)) &&
          ((known && !search.lists.ordinary.has(capitalised(word.text))) ||
            (NAME_LABEL.test(before) && isForeign(search, i, last)))
    )
      return hit(search, i, i, last, 'after a label', several ? null : 'given');
  }
  if (
    CLOSING.test(before) &&
    /\n\s*$/.test(before) &&
    (several ? anyKnown(search, i, last) || lineEnds : lineEnds && (known || isForeign(search, i, last)))
  )
    return hit(search, i, i, last, 'in a signature', several ? null : 'given');
  if (GREETING.test(before)) {
    if (!several && word.text.length < 5 && word.text === word.text.toUpperCase()) return null;
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
        : known ||
          (named && word.text.length > 1 && isForeign(search, i, last) && !/called\s*$/i.test(before))
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
    /^[ \t]*\n[ \t]*(?:\d{1,5} |\S+@|\+?\(?\d{3}|(?:Senior |Managing |Assistant |Deputy |Chief |Associate |Head |Lead |Staff |Registered |Consultant |Legal |Medical |General )*(?:Partner|Solicitor|Barrister|Attorney|Counsel|Director|Manager|Associate|Paralegal|Secretary|Officer|Vice|President|Nurse|Consultant|Registrar|Physician|Surgeon|Professor|Head of|Clerk|Administrator|Coordinator|Trustee|Executor|Notary|Rechtsanw|Geschäftsführer|Tel|Phone|Fax|E-?mail|Mobile|Direct)\b)/.test(
      text.slice(end, end + 60),
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
    (anyKnown(search, i, last) || !areEnglish(search, i, last)) &&
    last <= i + 2 &&
    !lists.places.has(name) &&
    !titleCase(search, i, last) &&
    (!starts || DOES.test(text.slice(end, end + 16)))
  )
    return hit(search, i, i, last, 'reads like a name', null);
  return null;
}

/** Drs. Patel, Imhof and Bui: the title holds for all of them. */
function afterPlural(search: Search, i: number, word: Word): Hit | null {
  const { text, words } = search;
  for (let at = i - 1; at >= Math.max(0, i - 8); at -= 1) {
    const joint = gap(text, words[at], words[at + 1] as Word);
    const before = words[at] as Word;
    if (PLURAL_TITLE.test(before.text)) {
      const last = at < i - 1 && word.upper ? lastOfName(search, i, 3) : null;
      return last === null ? null : hit(search, i, i, last, 'after a title', 'family');
    }
    if (!/^(?:, ?|,? |\. )$/.test(joint) || !(before.upper || before.text === 'and')) return null;
  }
  return null;
}

/** A single known name: given names that are nothing else; family names only where something speaks for a person. */
function alone(search: Search, i: number, starts: boolean): Hit | null {
  const { text, words, lists } = search;
  const word = words[i] as Word;
  const name = capitalised(word.text);
  if (search.small.has(name.toLowerCase()) || lists.places.has(name) || name.length < 3) return null;
  const next = words[i + 1];
  if (lists.ordinary.has(name)) {
    // Grace, Hunter, Faith: a word as well, so that only what is done to a person makes it one.
    const told = !starts && DONE_TO_PERSON.test(text.slice(Math.max(0, word.start - 16), word.start));
    const over = next === undefined || !next.upper || gap(text, word, next) !== ' ';
    return told && over && has(lists.given, name)
      ? hit(search, i, i, i, 'a known given name', 'given')
      : null;
  }
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
  const previous = words[i - 1];
  // Letters spelled out: “H P V. More recently”.
  if (previous?.text.length === 1 && previous.upper && gap(text, previous, words[i] as Word) === ' ')
    return null;
  if (
    next === undefined ||
    !next.upper ||
    next.text.length < 2 ||
    CONTRACTION.test(next.text) ||
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
  if (word.text.length < 3 || !lists.lowerGiven.has(fold(word.text))) return null;
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
  if (/(?:\bname is|\bname['’]s|\bname was|\bcall me)\s$/i.test(before))
    return hit(search, i, i, twin ? i + 1 : i, 'introduced by name', twin ? null : 'given');
  if (plain) return null;
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
