import { limits } from '../limits.ts';
import type { Child } from '../protocol.ts';
import type { Reader } from '../reader.ts';
import { Refusal } from '../refusal.ts';
import { refusalOf } from '../refusal-of.ts';
import type { OpenZip } from '../zip/open-zip.ts';

/** Archives: no text of their own; every member that is not a system's housekeeping is a document of its own. */
export const zipReader: Reader = {
  format: 'zip',
  matches: (file) => file.format === 'zip' && file.zip !== null,
  read: async ({ zip }) => {
    const members = zip === null ? [] : membersOf(zip);
    if (members.length > 0 && members.every(({ name }) => zip?.about(name)?.encrypted === true)) {
      throw new Refusal(
        'encrypted',
        'The archive is protected with a password.',
        'Unpack it and add the documents inside.',
        'zip',
      );
    }
    return {
      title: null,
      blocks: [],
      pairs: [],
      pages: null,
      children: members.map(({ child }) => child),
      warnings:
        members.length > 0 ? [] : [{ code: 'empty-archive', message: 'There are no files in the archive.' }],
    };
  },
  unpack: async function* ({ zip }, indices) {
    if (zip === null) return;
    for (const { name, child } of membersOf(zip)) {
      if (!indices.has(child.index)) continue;
      try {
        yield { index: child.index, bytes: await zip.read(name, limits.fileBytes) };
      } catch (error) {
        yield { index: child.index, refusal: refusalOf(error) };
      }
    }
  },
};

const housekeeping = /^(?:__MACOSX\/|.*\/)?(?:\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$|^__MACOSX\//iu;

function membersOf(zip: OpenZip): { readonly name: string; readonly child: Child }[] {
  return zip.names.flatMap((name, index) => {
    if (name.endsWith('/') || housekeeping.test(name)) return [];
    const folders = name.split('/').filter((each) => each !== '' && each !== '.');
    const file = folders.pop() ?? name;
    return [{ name, child: { index, name: file, folders, bytes: zip.about(name)?.bytes ?? null } }];
  });
}
