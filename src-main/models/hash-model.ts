import type { StageContext } from '../pipeline/stage-context.ts';
import { hashFile } from './hash-file.ts';
import { pathsOf } from './model-files.ts';
import { findModelRow, type ModelRow, updateModelRow } from './queries.ts';
import { runWork } from './works.ts';

const underway = new WeakMap<StageContext, Set<string>>();

/** Take a model’s SHA-256 in the background, with progress. Whoever needs it sooner takes it then. */
export async function hashModel(stage: StageContext, row: ModelRow): Promise<void> {
  const mine = underway.get(stage) ?? new Set<string>();
  underway.set(stage, mine);
  if (mine.has(row.id)) return;
  mine.add(row.id);
  try {
    const sha256 = await runWork(
      stage,
      { kind: 'hash', title: `Taking the fingerprint of ${row.name}`, modelId: row.id, total: row.bytes },
      ({ signal, progress }) => hashFile(pathsOf(row), signal, progress),
    );
    const now = await findModelRow(stage.db, row.id);
    if (now?.path === row.path) await updateModelRow(stage.db, row.id, { sha256 });
    stage.publish({ type: 'models-changed' });
  } catch {
    // Stopped, or the file is gone, or the workspace closed: whoever uses the model next takes the hash then.
  } finally {
    mine.delete(row.id);
  }
}
