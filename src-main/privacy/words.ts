/** Words with their place, and how they join into names. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Without a possessive ’s. */
  readonly text: string;
  readonly upper: boolean;
}

/** al-Hassan, d’Angelo: names that begin small. */
const SMALL_START = /^(?:al|el|as|ash|ad|an|ar|at|az|bin|ben|abu|d|l|dell|dall|de|van|ter|ibn)['’-]\p{Lu}/u;
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;

export function readWords(text: string): Word[] {
  const words: Word[] = [];
  for (const m of text.matchAll(WORD)) {
    const [whole] = m;
    const possessive = whole.length > 3 && /['’]s$/i.test(whole) ? 2 : 0;
    const end = m.index + whole.length - possessive;
    const first = whole.charAt(0);
    words.push({
      start: m.index,
      end,
      text: possessive === 0 ? whole : whole.slice(0, -possessive),
      upper:
        first !== first.toLowerCase() ||
        ((whole[1] === '’' || whole.includes('-') || whole.includes("'")) && SMALL_START.test(whole)),
    });
  }
  return words;
}

/** `MARIA` and `maria-luise` as a list has them: `Maria`, `Maria-Luise`. */
export function capitalised(word: string): string {
  if (word.length < 2) return word;
  if (word !== word.toUpperCase() && word.charAt(0) !== word.charAt(0).toLowerCase()) return word;
  return word
    .toLowerCase()
    .replace(/(^|[-'’])(\p{L})/gu, (_, joint: string, letter: string) => joint + letter.toUpperCase());
}

export const PARTICLES = new Set(
  'van von der den de del della di da dos das do du la le bin bint ibn al el ter ten zu zum zur af av y e st'.split(
    ' ',
  ),
);

/** Titles that say man or woman go into the mask with the name; the others stay. */
export const GENDERED = new Set(
  'mr mrs ms miss mister missus mx sir dame madam lady lord herr herrn frau fräulein monsieur madame mademoiselle mme mlle señor señora señorita sr sra signor signora sig mevrouw meneer mw dhr'.split(
    ' ',
  ),
);

export const TITLES = new Set([
  ...GENDERED,
  ...'dr doctor drs prof professor judge justice magistrate nurse rev reverend father pastor rabbi imam sister brother captain capt officer detective sergeant sgt lieutenant lt colonel col major general attorney counsel senator congressman congresswoman president minister councillor inspector constable pc dc ds chief agent midwife matron uncle aunt auntie grandma grandpa cousin messrs mses hon honorable honourable atty ofc det cpl pvt cmdr adm gov sen rep amb msgr fr esq coach sheriff deputy paramedic trooper baron baroness count countess prince princess mag ing dipl dott dottoressa dra avv maître advocaat'.split(
    ' ',
  ),
]);

/** Roles before a name, capitalised as in pleadings and contracts. */
export const ROLES = new Set(
  'Defendant Defendants Plaintiff Plaintiffs Claimant Appellant Appellee Petitioner Respondent Applicant Debtor Creditor Testator Decedent Deceased Juror Witness Tenant Landlord Buyer Seller Employee Mediator Arbitrator Trustee Executor Guardian Patient Client Paralegal Pharmacist Therapist Coordinator Chairman Chairwoman Director Secretary Commissioner Warden Trooper Deputy Sheriff Governor Mayor Ambassador Solicitor Barrister Advocate Rechtsanwalt Rechtsanwältin Notar Richter Richterin Ms. Maître'.split(
    ' ',
  ),
);

/** What makes the capitalised words before it an organisation, a place or a thing. */
export const THING_AFTER = new Set(
  'Hospital Hospitals Clinic Clinics Center Centre Medical Memorial Health Healthcare Pharmacy University College School Academy Institute Street Road Avenue Lane Drive Boulevard Court Courts Square Place Park Bridge Highway Building Hall House Hotel Airport Station County City Township Act Acts Code Law Laws Rule Rules Test Tests Doctrine Dictionary Report Reports Reporter Amendment Convention Treaty Inc LLC LLP Ltd Limited PLC plc GmbH AG Corp Corporation Company Co Group Bank Trust Foundation Fund Partners Associates Brothers Sons Holdings Industries Insurance Press Journal Review Times Magazine Disease disease Syndrome syndrome Sign sign Test test Score score Scale scale Maneuver maneuver Catheter catheter Procedure procedure Criteria criteria Fracture fracture Palsy palsy Lymphoma lymphoma Tumor tumor Contracture Esophagus esophagus Thyroiditis thyroiditis Ganglion Stain stain Monitor monitor Inventory Stadium Church Cathedral Theatre Theater Museum Library County Parish Beach River Lake Island Islands Mountain Valley Hills Bay Harbor Harbour Technologies Systems Software Solutions Services Communications Pharmaceuticals Laboratories Entertainment Productions Records Toys Motors Airlines Energy Oil Gas Properties Realty Estates Award Prize Committee Commission Agency Authority Department Division Bureau Office Board Council Union Association Society Club Party Team League'.split(
    ' ',
  ),
);

/** The words that are written small somewhere. */
export function smallWords(words: readonly Word[], into = new Set<string>()): Set<string> {
  for (const word of words) if (!word.upper) into.add(word.text);
  return into;
}
