import { join } from 'node:path';
import { ProblemError } from '../../contract/errors.ts';
import type { Export } from '../../contract/sharing.ts';
import type { ChatTurn, Decoding } from '../../inference/protocol.ts';
import { adapterFile } from '../../models/adapter-file.ts';
import { useModel } from '../../models/use-model.ts';
import { readAdapterBytes } from '../../storage/adapter-rows.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { StageContext } from '../stage-context.ts';
import { fileStem } from './file-stem.ts';
import {
  findRun,
  findScores,
  listScoredAnswers,
  listTestQuestions,
  projectName,
  type StoredRun,
} from './queries.ts';
import { exportFolder, runExport } from './run-export.ts';
import { writeCard } from './write-card.ts';

/** Test questions asked of the exported file. */
const askedQuestions = 8;
const answerMs = 900_000;

interface Expected {
  readonly turns: readonly ChatTurn[];
  readonly answer: string;
}

/**
 * The best adapter of a run as a GGUF with its card. Ready only after it was loaded from the folder and
 * answered test questions as it did in Scores, or as the stored one does where nothing is scored yet.
 * @throws ProblemError `no-such-run`, `nothing-learned`, `model-missing`
 */
export async function exportAdapter(
  stage: StageContext,
  wanted: { readonly runId: string; readonly folder: string | null },
): Promise<Export> {
  const run = await findRun(stage.db, wanted.runId);
  if (run === undefined) throw noSuchRun();
  const model = await useModel(stage, run.model_id);
  const adapter = await adapterFile(stage, run.id);
  const project = await projectName(stage.db, run.project_id);
  const stem = fileStem(project);
  const adapterName = `${stem}-adapter.gguf`;
  const folder = wanted.folder ?? exportFolder(stage, `${stem}-adapter`);

  return runExport(stage, {
    projectId: run.project_id,
    runId: run.id,
    kind: 'adapter',
    folder,
    title: 'Writing what was learned',
    make: async () => {
      const bytes = await readAdapterBytes(stage.db, adapter.adapterId);
      const card = await writeCard(stage.db, {
        run,
        model,
        adapter,
        project,
        adapterName,
        bytes: bytes.length,
      });
      return [
        { name: adapterName, bytes },
        { name: `${stem}-adapter-card.md`, bytes: Buffer.from(card, 'utf8') },
      ];
    },
    check: async (written, signal) => {
      const path = join(written, adapterName);
      const expected = await expectedAnswers(stage, run, model.path, adapter.path, signal);
      let same = 0;
      for (const { turns, answer } of expected.answers) {
        const again = await ask(stage, model.path, path, turns, expected.decoding, signal);
        if (again === answer) same += 1;
      }
      const asked = expected.answers.length;
      return [
        { ok: true, words: 'Loaded on its base model from this folder' },
        { ok: same === asked, words: `${same} of ${asked} test questions answered ${expected.as}` },
      ];
    },
  });
}

async function expectedAnswers(
  stage: StageContext,
  run: StoredRun,
  modelPath: string,
  adapterPath: string,
  signal: AbortSignal,
): Promise<{ readonly answers: Expected[]; readonly decoding: Decoding; readonly as: string }> {
  const scores = await findScores(stage.db, run.id);
  if (scores !== undefined) {
    const rows = spread(await listScoredAnswers(stage.db, scores.id));
    return {
      as: 'word for word as in Scores',
      decoding: { ...fromJson(scores.decoding), topP: 1 },
      answers: rows.flatMap(({ turns, tuned }) =>
        tuned === null ? [] : [{ turns: fromJson(turns), answer: fromJson(tuned).text }],
      ),
    };
  }
  const decoding: Decoding = { temperature: 0, topP: 1, seed: 1811, maxTokens: 160 };
  const answers: Expected[] = [];
  for (const item of spread(await listTestQuestions(stage.db, run.snapshot_id))) {
    const turns: ChatTurn[] = [...fromJson(item.preceding), { role: 'user', content: item.question }];
    answers.push({ turns, answer: await ask(stage, modelPath, adapterPath, turns, decoding, signal) });
  }
  return { as: 'word for word as before the export', decoding, answers };
}

async function ask(
  stage: StageContext,
  modelPath: string,
  adapterPath: string,
  turns: readonly ChatTurn[],
  decoding: Decoding,
  signal: AbortSignal,
): Promise<string> {
  const request = stage.workers.inference.request(
    'chat',
    { model: { modelPath, adapterPath }, turns, decoding },
    { deadlineMs: answerMs, signal },
  );
  return (await request.result).text.trim();
}

/** A few, evenly over the whole list. */
function spread<T>(rows: readonly T[]): T[] {
  if (rows.length <= askedQuestions) return [...rows];
  return Array.from(
    { length: askedQuestions },
    (_, i) => rows[Math.floor((i * rows.length) / askedQuestions)] as T,
  );
}

function noSuchRun(): ProblemError {
  return new ProblemError({
    code: 'no-such-run',
    what: 'This training is no longer there.',
    safe: 'Nothing was written.',
    remedy: 'Choose another one from the list.',
  });
}
