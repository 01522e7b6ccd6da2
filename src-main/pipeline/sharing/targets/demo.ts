import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../../contract/errors.ts';
import type { Interval, MetricComparison } from '../../../contract/evaluation.ts';
import { writeMerged } from '../../../model-files/write-merged.ts';
import { DEMO, DEMO_ADAPTER, DEMO_MODEL, type DemoContents, readDemo } from '../../../packs/demo-contents.ts';
import { passphraseNeeded } from '../../../packs/pack-problems.ts';
import { verifyPack } from '../../../packs/read-pack.ts';
import { type PackEntry, writePack } from '../../../packs/write-pack.ts';
import { fromJson } from '../../../storage/json-text.ts';
import { maskedLiterals } from '../../../storage/masked-literals.ts';
import { literalMasks } from '../../../privacy/mask-text.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { findScores, listScoredAnswers } from '../queries.ts';
import { writeDemoFiles } from '../open-demo.ts';
import { checkAnswers, demandOf, exactly } from '../check-answers.ts';
import { metricNames, writeCard } from '../write-card.ts';

const shownUnlessChosen = 12;

/** Chosen questions with both answers, scores, card and what was learned: one encrypted file without any document. */
export async function planDemo(context: LearnedContext): Promise<ExportPlan> {
  const { stage, learned, project, passphrase, wanted } = context;
  if (passphrase === null) throw passphraseNeeded();
  const contents = await collect(context);
  const stem = fileStem(project.name);
  const name = `${stem}.vernacular-demo`;
  const beside = wanted.options.form === 'beside';
  return {
    stem: `${stem}-demo`,
    title: 'Writing the demo pack',
    steps: [
      {
        name: 'Writing the demo pack',
        write: async (folder, { signal, tell }) => {
          const scratch = await mkdtemp(join(stage.folder, 'temporary', 'demo-'));
          try {
            const path = beside ? learned.adapter.path : await joined(context, scratch, signal, tell);
            await writePack(join(folder, name), {
              kind: 'demo',
              passphrase,
              entries: entriesOf(contents, path),
              signal,
              progress: (bytes) => tell(`Writing, ${Math.ceil(bytes / 1e6)} MB so far`),
            });
          } finally {
            await rm(scratch, { recursive: true, force: true });
          }
        },
      },
    ],
    check: async (folder, step) => {
      const file = await openAsBlob(join(folder, name));
      const pack = await verifyPack(file, 'demo', passphrase, step.signal);
      const read = await readDemo(pack, '0000-00-00');
      const masks = literalMasks(await maskedLiterals(stage.db, { projectId: project.id }));
      const texts = read.answers.flatMap(({ question, base, tuned, approved }) => [
        question,
        base,
        tuned,
        approved ?? '',
      ]);
      const standing = texts.filter((text) => masks.touches(text)).length;
      const scratch = await mkdtemp(join(stage.folder, 'temporary', 'demo-'));
      try {
        const weights = await writeDemoFiles(pack, read, scratch);
        const checked = await checkAnswers(
          stage,
          learned,
          beside
            ? { modelPath: learned.model.path, adapterPath: weights }
            : { modelPath: weights, adapterPath: null },
          beside ? exactly : demandOf[wanted.options.weights],
          step,
        );
        return [
          { ok: read.answers.length === contents.answers.length, words: 'Opened with the passphrase' },
          ...checked,
          {
            ok: true,
            words: `${read.answers.length} questions shown; ${standing === 0 ? 'none holds a masked detail' : `${standing} texts hold a masked detail, as confirmed`}`,
          },
        ];
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

async function joined(
  { stage, learned, project, wanted }: LearnedContext,
  folder: string,
  signal: AbortSignal,
  tell: (words: string, share?: number | null) => void,
): Promise<string> {
  const { files } = await writeMerged(
    stage.workers,
    {
      basePath: learned.model.path,
      adapterPath: learned.adapter.path,
      folder,
      type: wanted.options.weights,
      name: project.name,
      appVersion: stage.version,
      baseSha256: learned.model.sha256,
    },
    { signal, replace: true, onProgress: ({ share }) => tell('Joining the model', share) },
  );
  return join(folder, files[0]?.name ?? '');
}

async function* entriesOf(contents: DemoContents, weightsPath: string): AsyncGenerator<PackEntry> {
  const json = Buffer.from(JSON.stringify(contents));
  yield { name: DEMO, bytes: json.length, content: () => [json] };
  yield {
    name: contents.weights,
    bytes: (await stat(weightsPath)).size,
    content: () => createReadStream(weightsPath, { highWaterMark: 1 << 20 }),
  };
}

async function collect({ stage, learned, project, wanted }: LearnedContext): Promise<DemoContents> {
  const { options } = wanted;
  const scores = await findScores(stage.db, learned.run.id);
  if (scores === undefined) throw notScored();
  const rows = await listScoredAnswers(stage.db, scores.id);
  const chosen =
    options.answers.length === 0
      ? rows.slice(0, shownUnlessChosen)
      : options.answers.flatMap((id) => rows.find((row) => row.id === id) ?? []);
  const right = fromJson(scores.right_counts);
  return {
    project: project.name,
    madeAt: new Date().toISOString(),
    madeBy: stage.actor(),
    expires: options.expires,
    base: { name: learned.model.name, sha256: learned.model.sha256, licence: learned.model.licence },
    verdict: scores.verdict_words,
    evidence: scores.evidence_words,
    measures: fromJson(scores.metrics).map(sayMeasure),
    right: { ...right, of: scores.questions },
    answers: chosen.flatMap(({ question, approved, base, tuned }) => {
      if (base === null || tuned === null) return [];
      const [plain, taught] = [fromJson(base), fromJson(tuned)];
      return [
        {
          question,
          base: plain.text,
          tuned: taught.text,
          approved: options.withApproved ? approved : null,
          baseRight: plain.right,
          tunedRight: taught.right,
        },
      ];
    }),
    card: await writeCard(stage.db, { ...learned, project: project.name, adapterName: DEMO_ADAPTER }),
    weights: options.form === 'beside' ? DEMO_ADAPTER : DEMO_MODEL,
    decoding: fromJson(scores.decoding),
  };
}

function sayMeasure({ metric, base, tuned, verdict }: MetricComparison): DemoContents['measures'][number] {
  const figure = ({ mean, low, high }: Interval): string =>
    `${mean.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return {
    name: metricNames[metric],
    base: figure(base),
    tuned: figure(tuned),
    verdict: verdict === 'not-proven' ? 'not proven' : verdict,
  };
}

function notScored(): ProblemError {
  return new ProblemError({
    code: 'not-scored',
    what: 'This training is not scored yet, so there are no answers to show.',
    safe: 'Nothing was written.',
    remedy: 'Go to Scores, score it, then come back.',
  });
}
