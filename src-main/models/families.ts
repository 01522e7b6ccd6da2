import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../contract/errors.ts';
import { type Family, familySchema } from '../contract/models.ts';
import type { StageContext } from '../pipeline/stage-context.ts';

const tableSchema = z.object({
  families: z.array(familySchema),
  /** Kinds that can be talked with and were not tried by us. */
  others: z.array(z.string()),
});
type Table = z.infer<typeof tableSchema>;

const read = new Map<string, Promise<Table>>();

/** The table of model families: one file for the screen, for refusals and for the guide. */
export function readFamilies(resources: string): Promise<Table> {
  const known = read.get(resources);
  if (known !== undefined) return known;
  const table = readFile(join(resources, 'catalogue', 'families.json'), 'utf8').then((text) =>
    tableSchema.parse(JSON.parse(text)),
  );
  read.set(resources, table);
  return table;
}

export async function listFamilies(stage: StageContext): Promise<Family[]> {
  return (await readFamilies(stage.resources)).families;
}

/**
 * @throws ProblemError `model-unknown-kind` with the table, where neither the engine that talks nor the one that learns
 * knows models of this kind
 */
export async function needKnownKind(stage: StageContext, architecture: string): Promise<void> {
  const { families, others } = await readFamilies(stage.resources);
  if (others.includes(architecture)) return;
  if (families.some(({ architectures }) => architectures.includes(architecture))) return;
  throw new ProblemError({
    code: 'model-unknown-kind',
    what: `Models of the kind “${architecture.slice(0, 60)}” are not known to this version.`,
    safe: 'Nothing was added, and the file was not changed.',
    remedy: 'Choose a model of one of the families in the table; the guide has it too.',
    evidence: familyTable(families),
  });
}

/** The table as Markdown, as the guide has it. */
export function familyTable(families: readonly Family[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(['Family', 'Kind in the file', 'Chat', 'Tuning', 'Export', 'What is special']),
    row(['---', '---', '---', '---', '---', '---']),
    ...families.map((each) =>
      row([
        each.family,
        each.architectures.map((name) => `\`${name}\``).join(', '),
        each.chat,
        each.tuning,
        each.export,
        each.special,
      ]),
    ),
  ].join('\n');
}
