import { type Kysely, sql } from 'kysely';
import type { DetailKind } from '../../contract/privacy.ts';
import { fold, type PersonName, type PrivateDetail } from '../../privacy/detail.ts';
import { newId } from '../../storage/new-id.ts';
import type { Schema } from '../../storage/schema.ts';

interface KnownPerson {
  readonly id: string;
  given: readonly string[];
  readonly family: string;
  text: string;
}

/**
 * The term of each detail: the one that a project already has, or a new one. “Ms Kessler” and “M. Kessler” are
 * Maria Kessler as long as no other Kessler fits; a fuller name met later is taken over. Call in a transaction.
 */
export async function resolveTerms(
  tx: Kysely<Schema>,
  projectId: string,
  details: readonly PrivateDetail[],
): Promise<Map<PrivateDetail, string>> {
  const ids = new Map<PrivateDetail, string>();
  const ordinals = new Map<DetailKind, number>();
  const next = async (kind: DetailKind): Promise<number> => {
    const last =
      ordinals.get(kind) ??
      (
        await tx
          .selectFrom('privacy_term')
          .select(({ fn }) => fn.max('ordinal').as('last'))
          .where('project_id', '=', projectId)
          .where('kind', '=', kind)
          .executeTakeFirst()
      )?.last ??
      0;
    ordinals.set(kind, last + 1);
    return last + 1;
  };
  const add = async (kind: DetailKind, key: string, text: string, family: string | null): Promise<string> => {
    const known = await tx
      .selectFrom('privacy_term')
      .select('id')
      .where('project_id', '=', projectId)
      .where('kind', '=', kind)
      .where('key', '=', key)
      .executeTakeFirst();
    if (known !== undefined) return known.id;
    const id = newId();
    await tx
      .insertInto('privacy_term')
      .values({ id, project_id: projectId, kind, key, text, family, ordinal: await next(kind) })
      .execute();
    return id;
  };

  const plain = new Map<string, string>();
  for (const detail of details) {
    if (detail.kind === 'person') continue;
    const key = keyOf(detail);
    const both = `${detail.kind} ${key}`;
    const id = plain.get(both) ?? (await add(detail.kind, key, detail.text, null));
    plain.set(both, id);
    ids.set(detail, id);
  }

  const people = details.filter(({ kind }) => kind === 'person');
  const known = await knownPeople(tx, projectId, people);
  const here = new Set<string>();
  // Full names first: the short ones are understood by them.
  const fullestFirst = [...people].sort((a, b) => fullness(b) - fullness(a) || a.start - b.start);
  for (const detail of fullestFirst) {
    const name = nameOf(detail);
    const found = choose(known, here, name);
    let id = found?.id;
    if (found !== null && name.family !== '' && name.given.join('').length > found.given.join('').length) {
      found.given = name.given;
      found.text = detail.text;
      await sql`UPDATE OR IGNORE privacy_term SET key = ${personKey(name)}, text = ${detail.text}
        WHERE id = ${found.id}`.execute(tx);
    }
    if (id === undefined) {
      id = await add('person', personKey(name), detail.text, name.family);
      known.push({ id, given: name.given, family: name.family, text: detail.text });
    }
    here.add(id);
    ids.set(detail, id);
  }
  return ids;
}

/** What findings of one term share. */
export function keyOf({ kind, text }: Pick<PrivateDetail, 'kind' | 'text'>): string {
  const folded = fold(text);
  if (kind === 'phone' || kind === 'fax') return folded.replace(/\D/g, '');
  return folded.replace(/[^\p{L}\p{N}@]/gu, '') || folded;
}

function personKey(name: PersonName): string {
  return `${name.family}|${name.given.join(' ')}`;
}

function nameOf(detail: PrivateDetail): PersonName {
  return detail.name ?? { given: [], family: fold(detail.text) };
}

function fullness(detail: PrivateDetail): number {
  const { given, family } = nameOf(detail);
  return (family === '' ? 0 : 100) + given.join('').length;
}

async function knownPeople(
  tx: Kysely<Schema>,
  projectId: string,
  details: readonly PrivateDetail[],
): Promise<KnownPerson[]> {
  const families = [...new Set(details.map((detail) => nameOf(detail).family))];
  const rows: KnownPerson[] = [];
  for (let from = 0; from < families.length; from += 400) {
    const some = await tx
      .selectFrom('privacy_term')
      .select(['id', 'key', 'family', 'text'])
      .where('project_id', '=', projectId)
      .where('kind', '=', 'person')
      .where('family', 'in', families.slice(from, from + 400))
      .execute();
    for (const { id, key, family, text } of some) {
      const given = key.slice(key.indexOf('|') + 1);
      rows.push({ id, given: given === '' ? [] : given.split(' '), family: family ?? '', text });
    }
  }
  return rows;
}

/** The one person this name can mean; null when there is none or there are several. */
function choose(
  known: readonly KnownPerson[],
  here: ReadonlySet<string>,
  name: PersonName,
): KnownPerson | null {
  const exact = known.find(
    (person) => person.family === name.family && person.given.join(' ') === name.given.join(' '),
  );
  if (name.family === '') {
    const bearers = known.filter(
      (person) => here.has(person.id) && person.family !== '' && person.given.includes(name.given[0] ?? ''),
    );
    return bearers.length === 1 ? (bearers[0] ?? null) : (exact ?? null);
  }
  if (exact !== undefined && name.given.length > 0) return exact;
  const fitting = known.filter(
    (person) => person.family === name.family && person !== exact && mayBe(person.given, name.given),
  );
  const nearby = fitting.filter((person) => here.has(person.id));
  if (nearby.length === 1) return nearby[0] ?? null;
  if (exact !== undefined) return exact;
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** Whether two sets of given names may be one person’s: each pair equal, or one the other’s initial. */
function mayBe(a: readonly string[], b: readonly string[]): boolean {
  const pairs = Math.min(a.length, b.length);
  for (let i = 0; i < pairs; i += 1) {
    const one = a[i] ?? '';
    const other = b[i] ?? '';
    if (one === other) continue;
    if (!(one.length === 1 && other.startsWith(one)) && !(other.length === 1 && one.startsWith(other)))
      return false;
  }
  return true;
}
