import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const renderer = join(import.meta.dirname, '../../../src-renderer');
const stages = readdirSync(renderer, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['ui', 'wizard'].includes(entry.name))
  .map(({ name }) => name);

function read(stage: string, ending: string): string {
  return readdirSync(join(renderer, stage), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(renderer, stage, name), 'utf8'))
    .join('\n');
}

/** Classes that a stage lays out as a grid or a flex box wherever they stand. */
function laidOut(css: string): string[] {
  return [...css.matchAll(/^\.([\w-]+) \{([^}]*)\}/gm)].flatMap(([, name = '', body = '']) =>
    /display: (?:grid|flex|block)/.test(body) ? [name] : [],
  );
}

test('no stage lays out a class that another stage uses: all styles are on every screen', () => {
  const clashes = stages.flatMap((stage) =>
    laidOut(read(stage, '.css')).flatMap((name) =>
      stages
        .filter((other) => other !== stage)
        .filter((other) => new RegExp(`className="(?:[^"]* )?${name}(?: [^"]*)?"`).test(read(other, '.tsx')))
        .map((other) => `.${name} of ${stage} stands in ${other}`),
    ),
  );
  // The desk of the rating is that of the examples with what differs set anew; a label looks the same everywhere.
  expect(clashes).toEqual([
    '.desk of examples stands in evaluation',
    '.lab of examples stands in evaluation',
    '.lab of examples stands in training',
    '.keys of examples stands in evaluation',
    '.legend of examples stands in evaluation',
  ]);
});
