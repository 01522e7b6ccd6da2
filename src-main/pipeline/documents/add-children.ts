import type { DocumentRow } from '../../contract/documents.ts';
import type { Child } from '../../reader/protocol.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument } from './add-document.ts';
import { askReader } from './ask-reader.ts';
import type { StoredDocument } from './queries.ts';

/** Named one by one in the warnings; the rest is counted. */
const NAMED = 10;

/**
 * Store the files inside a container as documents of their own, some at a time. Those already there from an
 * earlier reading are known again.
 * @returns warnings about those that could not be unpacked
 */
export async function addChildren(
  stage: StageContext,
  container: StoredDocument,
  children: readonly Child[],
  signal: AbortSignal,
): Promise<DocumentRow['warnings']> {
  const byIndex = new Map(children.map((child) => [child.index, child]));
  const failed: string[] = [];
  let from: number | null = children[0]?.index ?? null;
  while (from !== null) {
    const unpacked: Awaited<ReturnType<typeof askReader<'unpack'>>> = await askReader(
      stage,
      container,
      'unpack',
      { from },
      { signal },
    );
    for (const file of unpacked.files) {
      signal.throwIfAborted();
      const child = byIndex.get(file.index);
      if (child === undefined) continue;
      if ('refusal' in file) {
        failed.push(`“${child.name}” inside it could not be unpacked: ${file.refusal.message}`);
        continue;
      }
      await addDocument(stage, {
        projectId: container.project_id,
        name: child.name,
        place: [...fromJson(container.place), container.name, ...child.folders],
        parent: { id: container.id, outermostId: container.outermost_id ?? container.id },
        size: file.bytes.length,
        bytes: once(file.bytes),
      });
    }
    from = unpacked.next;
  }
  const warnings = failed.slice(0, NAMED).map((message) => ({ code: 'not-unpacked', message }));
  if (failed.length > NAMED) {
    const message = `${failed.length - NAMED} more files inside it could not be unpacked.`;
    warnings.push({ code: 'not-unpacked', message });
  }
  return warnings;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
