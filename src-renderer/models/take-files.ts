import type { BaseModel } from '../../src-main/contract/models.ts';
import { core } from '../bridge.ts';

const partName = /^(.*)-\d{5}-of-(\d{5})\.gguf$/iu;

/** Files that belong together as one model, in order of their names. */
export function groupFiles(files: readonly File[]): File[][] {
  const groups = new Map<string, File[]>();
  for (const file of [...files].sort((a, b) => a.name.localeCompare(b.name))) {
    const [, stem, of] = partName.exec(file.name) ?? [];
    const key = stem === undefined ? `${file.name} ${groups.size}` : `${stem} of ${of}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** Hand files over to the core, which stores and inspects them. Other kinds of files are left alone. */
export async function takeFiles(files: readonly File[]): Promise<BaseModel[]> {
  const models = files.filter(({ name }) => /\.(?:gguf|tar)$/iu.test(name));
  const added: BaseModel[] = [];
  for (const [first, ...more] of groupFiles(models)) {
    if (first === undefined) continue;
    added.push(
      await core.models.add({
        name: first.name,
        file: first,
        more: more.map((file) => ({ name: file.name, file })),
      }),
    );
  }
  return added;
}
