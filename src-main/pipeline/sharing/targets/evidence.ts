import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../../contract/errors.ts';
import type { Export } from '../../../contract/sharing.ts';
import { hashFile } from '../../../models/hash-file.ts';
import { HASH_LIST, writeHashList } from '../../../packs/hash-list.ts';
import { LOG } from '../../../packs/log-lines.ts';
import { SEAL, sealList } from '../../../packs/seal.ts';
import { ARTIFACTS, verifyEvidence } from '../../../packs/verify-evidence.ts';
import type { ReportContent } from '../../../report/content.ts';
import { toHtml } from '../../../report/to-html.ts';
import { toPdf } from '../../../report/to-pdf.ts';
import { verifyAudit } from '../../../storage/audit-log.ts';
import { fromJson, fromJsonOrNull } from '../../../storage/json-text.ts';
import { dataMarkdown, dataSection, type DataStatement, stateData } from '../data-statement.ts';
import type { ExportPlan, LearnedContext } from '../export-target.ts';
import { fileStem } from '../file-stem.ts';
import { findScores, listScoredAnswers } from '../queries.ts';
import { signingKey } from '../signing-key.ts';
import { writeCard } from '../write-card.ts';

interface Artifact {
  readonly what: string;
  readonly sha256: string;
  readonly bytes: number | null;
}

interface Evidence {
  readonly statement: DataStatement;
  readonly report: ReportContent;
  readonly artifacts: readonly Artifact[];
  readonly logHead: { readonly number: number; readonly hash: string };
  readonly log: string;
}

/**
 * Everything an auditor asks for, in one folder and one PDF, with a hash of every file and the workspace's seal over them.
 * @throws ProblemError `not-scored`, `log-broken`
 */
export async function planEvidence(context: LearnedContext): Promise<ExportPlan> {
  const { stage, learned, project } = context;
  const { run } = learned;
  const scores = await findScores(stage.db, run.id);
  if (scores === undefined) throw notScored();
  if ((await verifyAudit(stage.db)) !== null) throw logBroken();
  return {
    stem: `${fileStem(project.name)}-evidence`,
    title: 'Writing the evidence pack',
    steps: [
      {
        name: 'Writing the evidence pack',
        write: async (folder, { signal, tell }) => {
          tell('Gathering');
          const evidence = await gather(context, scores.id);
          tell('Writing the report');
          const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
          const files: readonly (readonly [string, string | Uint8Array])[] = [
            ['evidence.pdf', await toPdf(evidence.report)],
            ['evidence.html', toHtml(evidence.report)],
            ['data-statement.json', json(evidence.statement)],
            ['data-statement.md', dataMarkdown(evidence.statement)],
            [
              'model-card.md',
              await writeCard(stage.db, { ...learned, project: project.name, adapterName: 'ADAPTER.gguf' }),
            ],
            ['settings.json', json(await settingsOf(context))],
            ['scores.json', json(await scoresOf(context))],
            [LOG, evidence.log],
            [ARTIFACTS, json({ logHead: evidence.logHead, artifacts: evidence.artifacts })],
            ['HOW-TO-VERIFY.md', howToVerify],
          ];
          const hashed: { name: string; sha256: string }[] = [];
          for (const [name, content] of files) {
            signal.throwIfAborted();
            await writeFile(join(folder, name), content, { mode: 0o600, flush: true });
            hashed.push({ name, sha256: await hashFile(join(folder, name)) });
          }
          const list = writeHashList(hashed);
          const seal = sealList(list, await signingKey(stage), new Date().toISOString());
          await writeFile(join(folder, HASH_LIST), list, { mode: 0o600, flush: true });
          await writeFile(join(folder, SEAL), json(seal), { mode: 0o600, flush: true });
        },
      },
    ],
    check: async (folder): Promise<Export['checks']> => {
      const { findings } = await verifyEvidence(folder, null, ['.made.json']);
      return findings.map(({ ok, words }) => ({ ok, words: words.replace(/\.$/, '') }));
    },
  };
}

async function gather(context: LearnedContext, evaluationId: string): Promise<Evidence> {
  const { stage, neighbours, learned, project } = context;
  const { content } = await neighbours.buildReport(stage, evaluationId);
  const statement = await stateData(stage.db, learned.run, project);
  const artifacts = await artifactsOf(context);
  const { log, head } = await logOf(context);
  return {
    statement,
    artifacts,
    log,
    logHead: head,
    report: {
      ...content,
      name: 'Evidence pack',
      sections: [
        ...content.sections,
        dataSection(statement),
        {
          title: 'Every artifact',
          note: 'SHA-256',
          blocks: [
            {
              kind: 'table',
              fixed: true,
              columns: [{ name: 'What', share: 0.35 }, { name: 'Fingerprint' }],
              rows: [
                ...artifacts.map(({ what, sha256 }) => [what, sha256]),
                [`Log, entry ${head.number}`, head.hash],
              ],
            },
            {
              kind: 'note',
              text: 'The files of this pack have their fingerprints in SHA256SUMS, sealed in seal.json. `npm run verify -- FOLDER` checks all of it.',
            },
          ],
        },
      ],
    },
  };
}

async function artifactsOf({ stage, learned, project }: LearnedContext): Promise<Artifact[]> {
  const { model, adapter, run } = learned;
  const stored = await stage.db
    .selectFrom('adapter')
    .select('bytes')
    .where('id', '=', adapter.adapterId)
    .executeTakeFirst();
  const exports = await stage.db
    .selectFrom('export')
    .select(['kind', 'files', 'run_id', 'created_at'])
    .where('project_id', '=', project.id)
    .where('state', '=', 'ready')
    .where((eb) => eb.or([eb('run_id', '=', run.id), eb('run_id', 'is', null)]))
    .orderBy('id')
    .execute();
  return [
    { what: `Base model: ${model.name}`, sha256: run.model_sha256 ?? model.sha256, bytes: model.bytes },
    { what: `What it learned, step ${adapter.step}`, sha256: adapter.sha256, bytes: stored?.bytes ?? null },
    { what: 'Frozen examples', sha256: run.snapshot_hash, bytes: null },
    ...exports.flatMap(({ kind, files, created_at }) =>
      fromJson(files).map(({ name, sha256, bytes }) => ({
        what: `Exported ${created_at.slice(0, 10)}, ${kind}: ${name}`,
        sha256,
        bytes,
      })),
    ),
  ];
}

async function settingsOf({ learned }: LearnedContext) {
  const { run, model } = learned;
  return {
    base: {
      name: model.name,
      sha256: run.model_sha256 ?? model.sha256,
      architecture: model.architecture,
      licence: model.licence,
    },
    method: run.method,
    preset: run.preset,
    seed: run.seed,
    settings: fromJson(run.settings),
    device: fromJsonOrNull(run.device),
    versions: fromJsonOrNull(run.versions),
    startsFrom: run.starts_from_sha256,
    steps: run.step,
    keptStep: run.best_step,
    secondsSpent: run.seconds_spent,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    snapshot: run.snapshot_hash,
  };
}

async function scoresOf({ stage, learned }: LearnedContext) {
  const scores = await findScores(stage.db, learned.run.id);
  if (scores === undefined) throw notScored();
  const answers = await listScoredAnswers(stage.db, scores.id);
  const short = (side: (typeof answers)[number]['base']) => {
    if (side === null) return null;
    // Figures only: the words of answers are in the report, where they are told on purpose.
    const { text: _text, wrongFacts: _facts, brokenRules: _rules, ...figures } = fromJson(side);
    return figures;
  };
  return {
    verdict: scores.verdict,
    verdictWords: scores.verdict_words,
    evidenceWords: scores.evidence_words,
    questions: scores.questions,
    documents: scores.documents,
    threshold: scores.threshold,
    decoding: fromJson(scores.decoding),
    metrics: fromJson(scores.metrics),
    right: fromJson(scores.right_counts),
    counts: fromJson(scores.counts),
    contrasts: fromJson(scores.contrasts),
    answers: answers.map(({ outcome, base, tuned }, i) => ({
      question: i + 1,
      outcome,
      base: short(base),
      tuned: short(tuned),
    })),
    finishedAt: scores.finished_at,
  };
}

/** The whole chain; entries of other projects as numbers and hashes. */
async function logOf({ stage, project }: LearnedContext): Promise<{
  log: string;
  head: Evidence['logHead'];
}> {
  const lines: string[] = [];
  let head = { number: 0, hash: '' };
  const rows = await stage.db.selectFrom('audit_event').selectAll().orderBy('number').execute();
  for (const row of rows) {
    const { number, previous, hash } = row;
    const told = row.project_id === null || row.project_id === project.id;
    lines.push(`${JSON.stringify(told ? row : { number, previous, hash, withheld: true })}\n`);
    head = { number, hash };
  }
  return { log: lines.join(''), head };
}

const howToVerify = `# How to verify this pack

On any computer with Vernacular's source (Node 20 or later is enough to begin with):

    npm run verify -- FOLDER

It says of every file whether it is as it was sealed, follows the log's chain from the first entry to the last, and prints
the fingerprint of the key it was sealed with. Compare that fingerprint with the one the sender tells you by another way
(telephone, letter), or give it along:

    npm run verify -- FOLDER --key "FINGERPRINT"

Without Vernacular, \`sha256sum -c SHA256SUMS\` checks the files, but neither the log nor the seal.

The log is a chain: every entry carries a hash over itself and the entry before. Entries of other projects in the same
workspace stand in it as numbers and hashes only.
`;

function notScored(): ProblemError {
  return new ProblemError({
    code: 'not-scored',
    what: 'This training is not scored yet, so there is no evidence to pack.',
    safe: 'Nothing was written.',
    remedy: 'Go to Scores, score it, then come back.',
  });
}

function logBroken(): ProblemError {
  return new ProblemError({
    code: 'log-broken',
    what: 'The log of this workspace was changed from outside: its chain does not hold.',
    safe: 'Nothing was written.',
    remedy: 'Open the newest backup whose log holds, and find out who can write to this file.',
  });
}
