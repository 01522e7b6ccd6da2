import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DemoPack } from '../../contract/demo-pack.ts';
import { ProblemError } from '../../contract/errors.ts';
import type { ModelRef } from '../../inference/protocol.ts';
import { useModel } from '../../models/use-model.ts';
import { DEMO_ADAPTER, type DemoContents, readDemo } from '../../packs/demo-contents.ts';
import { type VerifiedPack, verifyPack } from '../../packs/read-pack.ts';
import { newId } from '../../storage/new-id.ts';
import type { StageContext } from '../stage-context.ts';

const answerMs = 900_000;

interface OpenedDemo {
  readonly base: ModelRef | null;
  readonly tuned: ModelRef | null;
  readonly decoding: DemoContents['decoding'];
  /** Lies in the workspace's temporary folder until the demo is closed. */
  readonly weights: string | null;
}

const opened = new WeakMap<StageContext, Map<string, OpenedDemo>>();

/**
 * Verify a demo pack from its first byte to its last, and show it. Where the base model is in the library, what was learned
 * is laid beside it, so that it can be asked.
 * @throws ProblemError `not-a-pack`, `pack-newer`, `wrong-passphrase`, `pack-damaged`, `demo-expired`
 */
export async function openDemo(
  stage: StageContext,
  given: { readonly file: Blob; readonly passphrase: string },
): Promise<DemoPack> {
  const pack = await verifyPack(given.file, 'demo', given.passphrase);
  const contents = await readDemo(pack, new Date().toISOString().slice(0, 10));
  const id = newId();
  const base = await findBase(stage, contents.base.sha256);
  const whole = contents.weights !== DEMO_ADAPTER;
  const canAsk = whole || base !== null;
  // The name is one of those that are removed when the workspace closes.
  const weights = canAsk
    ? await writeDemoFiles(pack, contents, join(stage.folder, 'temporary'), `adapter-demo-${id}.gguf`)
    : null;
  const demos = opened.get(stage) ?? new Map<string, OpenedDemo>();
  opened.set(stage, demos);
  demos.set(id, {
    base: base === null ? null : { modelPath: base, adapterPath: null },
    tuned:
      weights === null
        ? null
        : whole
          ? { modelPath: weights, adapterPath: null }
          : { modelPath: base ?? '', adapterPath: weights },
    decoding: contents.decoding,
    weights,
  });
  const { weights: _weights, decoding: _decoding, ...shown } = contents;
  return { ...shown, id, canAsk };
}

/** Ask what was learned, and the base where it is here, one question of one's own. */
export async function askDemo(
  stage: StageContext,
  { demoId, question }: { readonly demoId: string; readonly question: string },
): Promise<{ base: string; tuned: string }> {
  const demo = opened.get(stage)?.get(demoId);
  if (demo === undefined) throw notOpen();
  const { tuned, base, decoding } = demo;
  if (tuned === null) throw noBase();
  const ask = async (model: ModelRef): Promise<string> => {
    const request = stage.workers.inference.request(
      'chat',
      {
        model,
        turns: [{ role: 'user', content: question }],
        decoding: { ...decoding, topP: 1 },
        stopLoops: true,
      },
      { deadlineMs: answerMs },
    );
    return (await request.result).text.trim();
  };
  return { base: base === null ? '' : await ask(base), tuned: await ask(tuned) };
}

export async function closeDemo(stage: StageContext, demoId: string): Promise<{ closed: boolean }> {
  const demos = opened.get(stage);
  const demo = demos?.get(demoId);
  if (demo === undefined) return { closed: false };
  demos?.delete(demoId);
  if (demo.weights !== null) await rm(demo.weights, { force: true });
  return { closed: true };
}

/** The weights of a verified pack as a file. @returns its path */
export async function writeDemoFiles(
  pack: VerifiedPack,
  contents: DemoContents,
  folder: string,
  name: string = contents.weights,
): Promise<string> {
  const path = join(folder, name);
  const part = `${path}.part`;
  try {
    for await (const entry of pack.entries()) {
      if (entry.name === contents.weights) {
        await pipeline(entry.content(), createWriteStream(part, { mode: 0o600 }));
      }
    }
    await rename(part, path);
    return path;
  } finally {
    await rm(part, { force: true });
  }
}

/** @returns path of the base model's file, verified; null where it is not on this computer */
async function findBase(stage: StageContext, sha256: string): Promise<string | null> {
  const rows = await stage.db
    .selectFrom('base_model')
    .select('id')
    .where((eb) => eb.or([eb('sha256', '=', sha256), eb('sha256', 'is', null)]))
    .execute();
  for (const { id } of rows) {
    const model = await useModel(stage, id).catch(() => null);
    if (model?.sha256 === sha256) return model.path;
  }
  return null;
}

function notOpen(): ProblemError {
  return new ProblemError({
    code: 'demo-not-open',
    what: 'This demo is no longer open.',
    safe: 'Nothing was changed.',
    remedy: 'Open the file again.',
  });
}

function noBase(): ProblemError {
  return new ProblemError({
    code: 'base-missing',
    what: 'The base model this demo was made with is not on this computer.',
    safe: 'The answers in the demo can be shown all the same.',
    remedy: 'Add the base model by its file in Training, then open the demo again.',
  });
}
