/** What every Office Open XML file has: a main part, and relations between its parts. */
import { Refusal } from '../../refusal.ts';
import { attribute, childAt, childElements, parseXml } from '../../xml.ts';
import type { OpenZip } from '../../zip/open-zip.ts';

export interface Relation {
  readonly id: string;
  /** Last word of its type: `styles`, `slide`, `worksheet`, … */
  readonly kind: string;
  /** Name of the part inside the file. */
  readonly target: string;
}

/** @throws Refusal when no main part is there */
export async function mainPart(zip: OpenZip, usual: string): Promise<string> {
  const found = (await relationsOf(zip, '')).find(
    ({ kind, target }) => kind === 'officeDocument' && zip.has(target),
  );
  if (found !== undefined) return found.target;
  if (zip.has(usual)) return usual;
  throw new Refusal(
    'corrupt-file',
    'The file is damaged: the part that holds the text is missing.',
    'Open it in the program it comes from or in LibreOffice, save it under a new name, and add that copy.',
  );
}

/** Relations of one part (`''`: of the file) to other parts of the file. Links to outside are never followed. */
export async function relationsOf(zip: OpenZip, part: string): Promise<Relation[]> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const file = `${folder}_rels/${part.slice(folder.length)}.rels`;
  if (!zip.has(file)) return [];
  return childElements(parseXml(await zip.read(file), file), 'Relationship').flatMap((each) => {
    if (attribute(each, 'TargetMode') === 'External') return [];
    return [
      {
        id: attribute(each, 'Id') ?? '',
        kind: (attribute(each, 'Type') ?? '').replace(/^.*\//u, ''),
        target: resolvePart(folder, attribute(each, 'Target') ?? ''),
      },
    ];
  });
}

function resolvePart(folder: string, target: string): string {
  const parts = target.startsWith('/') ? [] : folder.split('/').filter((each) => each !== '');
  for (const each of target.split('/')) {
    if (each === '..') parts.pop();
    else if (each !== '' && each !== '.') parts.push(each);
  }
  return parts.join('/');
}

/** The root element of the part with this kind of relation, if there is one. */
export async function relatedRoot(
  zip: OpenZip,
  relations: readonly Relation[],
  kind: string,
): Promise<Element | null> {
  const target = relations.find((each) => each.kind === kind)?.target;
  return target === undefined || !zip.has(target) ? null : parseXml(await zip.read(target), target);
}

export async function titleOf(zip: OpenZip): Promise<string | null> {
  if (!zip.has('docProps/core.xml')) return null;
  const root = parseXml(await zip.read('docProps/core.xml'), 'docProps/core.xml');
  const title = childAt(root, 'title')?.textContent?.trim() ?? '';
  return title === '' ? null : title;
}
