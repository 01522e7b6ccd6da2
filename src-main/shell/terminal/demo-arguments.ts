import { parseArgs } from 'node:util';

export interface DemoArguments {
  readonly set: 'law' | 'clinic';
  readonly json: boolean;
  /** Workspace folder to keep; null for a temporary one. */
  readonly folder: string | null;
}

export const demoUsage = `Walk the whole road on sample documents with the starter model, without a screen.

  npm run demo -- --set law|clinic [--json] [--folder DIR]

  --set     which sample set
  --json    print one JSON object on standard output instead of a table
  --folder  keep the workspace in this folder (without: a temporary one, removed at the end)
`;

/** @throws Error with the usage when the arguments make no sense */
export function readDemoArguments(args: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      set: { type: 'string', default: 'law' },
      json: { type: 'boolean', default: false },
      folder: { type: 'string' },
    },
  });
  const { set, json, folder } = values;
  if (set !== 'law' && set !== 'clinic')
    throw new Error(`There is no sample set “${set}”: choose law or clinic.`);
  return { set, json, folder: folder ?? null };
}
