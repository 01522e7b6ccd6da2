/**
 * Words whose full stop does not end a sentence, lower case, without the last stop. Three lists, because
 * they behave differently: after a *binding* word something always follows ("Dr. Kumar"); a *numbered*
 * word binds only a number ("Art. 5", but "The answer is no."); after an *open* word a sentence may well
 * end ("at 5 p.m. The nurse …").
 */

const titles =
  'mr mrs ms mx dr prof rev hon sr st sgt lt col gen capt cmdr maj gov sen pres atty messrs mmes esq';
const legal =
  'v vs cf cit rptr cir dist supp eds fed civ crim proc evid bankr f.2d f.3d u.s.c c.f.r l.ed s.ct';
const clinical = 'approx diag hx dx rx tx sx fx bx resp';
const general = 'e.g i.e eg ie viz al vgl bzw bspw z.b d.h u.a tel dept assn univ';

const numbered =
  'no nos art arts sec secs § §§ cl cls para paras par pars reg regs sch ch chs pt pts tit stat vol pp p fn ed div app ref refs ex exh ' +
  'ann amend const n r abs ziff nr rn fig figs tab temp max min ca ext est mt jan feb mar apr jun jul aug sep sept oct nov dec mon ' +
  'tue tues wed thu thur thurs fri sat sun f.supp n.e n.w s.e s.w u.s rep re id jr';

const open =
  'inc ltd llc llp co corp plc gmbh bros etc a.m p.m am pm ph.d m.d r.n d.o j.d ll.m ll.b b.a m.a b.sc m.sc pat ' +
  'p.o i.v i.m s.c p.r b.i.d t.i.d q.i.d q.d q.h p.r.n n.p.o mg ml mcg kg hr hrs wk wks yr yrs mos oz tbsp tsp usw u.k e.u';

const toSet = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

export const bindingAbbreviations: ReadonlySet<string> = toSet([titles, legal, clinical, general].join(' '));
export const numberedAbbreviations: ReadonlySet<string> = toSet(numbered);
export const openAbbreviations: ReadonlySet<string> = toSet(open);
