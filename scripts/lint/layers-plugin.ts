/** The lint rule `layers/directions`: an import that layers.ts does not allow is an error, static or dynamic, type or value. */
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers } from './layers.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** A folder laid out like this repository, for the test that proves the rule bites. */
const houses = [join(root, 'tests', 'fixtures', 'layers'), root];

interface SourceNode {
  readonly type: string;
  readonly value?: unknown;
}

interface RuleContext {
  readonly filename: string;
  report(problem: { node: object; message: string }): void;
}

/** @returns why `from` may not import `specifier`, or null when it may. Both paths are relative to the house, with `/`. */
export function whyForbidden(from: string, specifier: string): string | null {
  const layer = layers.find(({ of }) => isIn(from, of));
  if (layer === undefined) return null;
  if (!specifier.startsWith('.')) {
    const allowed = layer.packages.some((name) =>
      name.endsWith(':') || name.endsWith('/') ? specifier.startsWith(name) : isIn(specifier, name),
    );
    return allowed ? null : `${layer.of} may not use the package “${specifier}” (scripts/lint/layers.ts).`;
  }
  const target = join(dirname(from), specifier.replace(/\?.*$/, '')).split(sep).join('/');
  if (isIn(target, layer.of) || layer.may.some((place) => isIn(target, place))) return null;
  return `${layer.of} may not import ${target} (scripts/lint/layers.ts).`;
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

const directions = {
  create(context: RuleContext) {
    const house = houses.find((folder) => context.filename.startsWith(folder + sep)) ?? root;
    const from = relative(house, context.filename).split(sep).join('/');
    const check = (node: { readonly source?: SourceNode | null }): void => {
      const source = node.source;
      if (source == null || typeof source.value !== 'string') return;
      const message = whyForbidden(from, source.value);
      if (message !== null) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export default { meta: { name: 'layers' }, rules: { directions } };
