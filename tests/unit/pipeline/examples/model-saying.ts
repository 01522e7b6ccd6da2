import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from '../../../../src-main/pipeline/stage-context.ts';
import type { Storage } from '../../../../src-main/storage/open.ts';
import { createWorkers } from '../../../../src-main/workers/create-workers.ts';
import type { FromWorker } from '../../../../src-main/workers/messages.ts';
import { addDocument, openProject } from './open-project.ts';

export type Script = (string | { readonly code: string })[];

/**
 * A model of which we know what it says: the answer to each request in turn, through the real worker client. It leaves
 * a request open at `wait`, until that is cancelled.
 */
export function modelSaying(answers: Script): ReturnType<typeof createWorkers> {
  return createWorkers(() => {
    let hear: (message: FromWorker) => void = () => undefined;
    let exit: (code: number | null, signal: string | null) => void = () => undefined;
    return {
      pid: 1,
      onMessage: (listener) => {
        hear = listener;
        queueMicrotask(() => hear({ type: 'ready' }));
      },
      onStderr: () => undefined,
      onExit: (listener) => {
        exit = listener;
      },
      kill: () => exit(null, 'SIGKILL'),
      post: (message) => {
        const value = (text: string) => ({ text, tokens: 1, seconds: 0, end: 'end-of-turn' });
        if (message.type === 'cancel') hear({ type: 'result', id: message.id, value: value('') });
        if (message.type !== 'request') return;
        const said = answers.shift() ?? '{}';
        if (said === 'wait') return;
        if (typeof said === 'string') hear({ type: 'result', id: message.id, value: value(said) });
        else hear({ type: 'failed', id: message.id, failure: { ...said, message: 'It stopped.' } });
      },
    };
  });
}

/** A project `p` with a document `d` of these passages (`q0`, `q1`, …) and a model `m` that says these answers. */
export async function projectWithPassages(
  passages: readonly string[],
  answers: Script,
): Promise<{ storage: Storage; stage: StageContext }> {
  const { storage, stage } = await openProject();
  addDocument(storage, 'd');
  for (const [i, text] of passages.entries()) {
    storage.raw
      .prepare(
        `INSERT INTO passage (id, project_id, document_id, position, text, breadcrumb, block_from, block_to)
         VALUES (?, 'p', 'd', ?, ?, '[]', ?, ?)`,
      )
      .run(`q${i}`, i, text.padEnd(90, ' It is so.'), i, i);
  }
  const path = join(stage.folder, 'model.gguf');
  writeFileSync(path, 'any bytes');
  storage.raw
    .prepare(
      `INSERT INTO base_model (id, name, built_in, path, bytes, modified_ms, architecture, parameters, weight_type,
         context_tokens, added_at) VALUES ('m', 'Model M', 0, ?, 9, 0, 'llama', 1, 'F16', 1024, 'then')`,
    )
    .run(path);
  // Without resources no starter is registered, which these scripted answers could not describe.
  return { storage, stage: { ...stage, resources: stage.folder, workers: modelSaying(answers) } };
}
