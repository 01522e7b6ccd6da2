import { basename } from 'node:path';
import type { ModelSource } from '../../contract/models.ts';
import type { PlacedModel } from './place.ts';
import { beginsAsGguf, groupParts, walkFolder } from './walk-folder.ts';

/**
 * Every GGUF below a folder that is a model: not the part that looks at pictures, which programs lay beside it.
 * @param nameOf what the program calls it; null = by its file
 */
export async function findGgufs(
  folder: string,
  source: ModelSource,
  nameOf: (path: string) => string | null,
): Promise<PlacedModel[]> {
  const files = await walkFolder(folder, (name) => /\.gguf$/iu.test(name) && !/mmproj/iu.test(name));
  const models: PlacedModel[] = [];
  for (const group of groupParts(files)) {
    const [first] = group;
    if (first === undefined || !(await beginsAsGguf(first.path))) continue;
    const file = basename(first.path).replace(/(?:-\d{5}-of-\d{5})?\.gguf$/iu, '');
    const named = nameOf(first.path);
    models.push({
      source,
      name: named === null || file.toLowerCase().includes(named.toLowerCase()) ? file : `${named}, ${file}`,
      paths: group.map(({ path }) => path),
      bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
    });
  }
  return models;
}
