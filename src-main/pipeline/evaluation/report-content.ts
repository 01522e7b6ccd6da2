import { ProblemError } from '../../contract/errors.ts';
import type { EvaluationAnswer, Outcome } from '../../contract/evaluation.ts';
import type { Health } from '../../contract/health.ts';
import type { ReportContent, Section } from '../../report/content.ts';
import { fromJson } from '../../storage/json-text.ts';
import { sayCount, sayNumber } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { findRun, listStoredAnswers, toAnswers } from './queries.ts';
import { findVerbatim } from './find-verbatim.ts';
import { getHealth } from './get-health.ts';
import { learningSection, privacySection, taughtSection } from './report-data.ts';
import { standOfJudge } from './judge-pairs.ts';
import { healthSection } from './report-health.ts';
import { measureNames, scoresSection } from './report-scores.ts';
import { getEvaluation } from './steer-evaluation.ts';
import { getRelease } from './steer-release.ts';
import { summariseRatings } from './summarise-ratings.ts';

/**
 * Everything a lead reads before signing, from what is stored and nothing else.
 * @throws ProblemError `no-such-evaluation`, `not-scored`
 */
export async function buildReport(
  stage: StageContext,
  evaluationId: string,
): Promise<{ readonly content: ReportContent; readonly projectId: string; readonly runId: string }> {
  const { db } = stage;
  const evaluation = await getEvaluation(stage, evaluationId);
  const run = await findRun(db, evaluation.runId);
  if (evaluation.state !== 'done' || run === undefined) throw notScored();
  const project = await db
    .selectFrom('project')
    .select('name')
    .where('id', '=', evaluation.projectId)
    .executeTakeFirstOrThrow();
  const model = await db
    .selectFrom('base_model')
    .select(['sha256', 'licence', 'name'])
    .where('id', '=', run.model_id)
    .executeTakeFirst();
  const adapter = await db
    .selectFrom('adapter')
    .select(['sha256', 'bytes'])
    .where('run_id', '=', run.id)
    .where('best', '=', 1)
    .executeTakeFirst();
  const answers = toAnswers(await listStoredAnswers(db, evaluationId));
  const ratings = await summariseRatings(stage, evaluationId);
  const release = await getRelease(stage, evaluationId);
  const health = await getHealth(stage, evaluationId);
  const verbatim =
    health.figures?.verbatim ??
    (await findVerbatim(
      stage,
      evaluation.projectId,
      answers.map(({ question, base, tuned }) => ({ question, base: base.text, tuned: tuned.text })),
    ));
  const head = await db
    .selectFrom('audit_event')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const settings = Object.entries(fromJson(run.settings)).map(([name, value]) => [name, String(value)]);
  const { questions, right } = evaluation;
  const content: ReportContent = {
    name: 'Evidence report',
    project: project.name,
    date: new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }),
    subject: `${run.model_name}, tuned on approved answers`,
    verdict: evaluation.verdictWords ?? 'Scored',
    lead: `${evaluation.evidenceWords ?? `Tuned, it answers ${right.tuned} of ${questions} rightly; the base answers ${right.base}.`} A person reads every answer before it reaches anybody.`,
    sections: [
      await taughtSection(db, run),
      await learningSection(db, run),
      scoresSection(evaluation, ratings, (await standOfJudge(stage, evaluationId)).summary),
      ...answerSections(answers, release.accepted),
      healthSection(health),
      await privacySection(db, evaluation.projectId, verbatim),
      {
        title: 'Limits',
        blocks: [
          {
            kind: 'list',
            items: [
              `${questions - right.tuned} of ${sayCount(questions, 'test question')} were not answered rightly. It must not answer anyone without a person in between.`,
              `The figures hold for questions like these ${sayNumber(questions)} and say nothing about other fields.`,
              `Right means at least ${Math.round(evaluation.threshold * 100)} of 100 words in common with the approved answer. Words are compared, not meaning.`,
              ...evaluation.metrics
                .filter(({ verdict }) => verdict === 'not-proven')
                .map(({ metric }) => `Not proven different from the base: ${measureNames[metric]}.`),
              ...limitsOf(health),
            ],
          },
        ],
      },
      {
        title: 'Release',
        blocks: [
          {
            kind: 'table',
            columns: [{ name: 'Condition' }, { name: 'Demanded' }, { name: 'Met' }],
            rows: release.conditions.map(({ words, demanded, met }) => [
              words,
              demanded ? 'yes' : 'no',
              met ? 'yes' : 'no',
            ]),
          },
          {
            kind: 'signatures',
            people: release.signatures.map(({ name, note, signedAt }) => ({
              name,
              note,
              when: `Signed ${signedAt.slice(0, 16).replace('T', ' at ')} UTC`,
            })),
          },
        ],
      },
      {
        title: 'Model and settings',
        blocks: [
          {
            kind: 'table',
            columns: [{ name: 'What', share: 0.4 }, { name: 'Value' }],
            rows: [
              ['Base model', model?.name ?? run.model_name],
              ['Licence', model?.licence ?? 'not stated'],
              ['Preset', run.preset],
              ['Version kept, step', String(run.best_step ?? 'last')],
              [
                'Decoding',
                `temperature ${evaluation.decoding.temperature}, seed ${evaluation.decoding.seed}, at most ${evaluation.decoding.maxTokens} tokens`,
              ],
              ...settings,
            ],
          },
        ],
      },
      {
        title: 'Fingerprints',
        note: 'SHA-256; any change to a file or an entry changes its fingerprint',
        blocks: [
          {
            kind: 'table',
            fixed: true,
            columns: [{ name: 'What', share: 0.3 }, { name: 'Fingerprint' }],
            rows: [
              [`Log head, entry ${sayNumber(head?.number ?? 0)}`, head?.hash ?? 'no entries'],
              ['Base model', run.model_sha256 ?? model?.sha256 ?? 'not recorded'],
              ['What it learned', adapter?.sha256 ?? 'not stored'],
              ['Examples', run.snapshot_hash],
            ],
          },
        ],
      },
    ],
    foot: 'Made on one computer without a network.',
  };
  return { content, projectId: evaluation.projectId, runId: run.id };
}

/** What was not looked at stands among the limits. */
function limitsOf({ figures, planted }: Health): string[] {
  if (figures === null)
    return ['Refusals, general knowledge after training and planted codes were not tested.'];
  const { unanswerable, general } = {
    unanswerable: figures.refusals.questions,
    general: figures.forgetting.prompts,
  };
  return [
    `Whether it declines was told from its words on ${sayCount(unanswerable, 'question')} made for this purpose.`,
    `What it forgot was looked for on ${sayCount(general, 'general question')}; other knowledge may have suffered.`,
    ...(planted ? [] : ['No made-up codes were planted: how readily it learns by heart was not tested.']),
    figures.meaning.words,
  ];
}

const titles: readonly (readonly [Outcome, string])[] = [
  ['newly-broken', 'Newly broken answers'],
  ['fixed', 'Fixed answers'],
  ['still-wrong', 'Still wrong'],
];

function answerSections(
  answers: readonly EvaluationAnswer[],
  accepted: readonly { answerId: string; reason: string; acceptedBy: string }[],
): Section[] {
  return titles.map(([outcome, title]) => {
    const of = answers.filter((answer) => answer.outcome === outcome);
    if (of.length === 0) return { title, blocks: [{ kind: 'note', text: 'None.' }] };
    const rows = of.map((answer) => {
      const said = accepted.find(({ answerId }) => answerId === answer.id);
      const decided = said === undefined ? '' : ` Accepted by ${said.acceptedBy}: ${said.reason}`;
      return [answer.question, answer.base.text, answer.tuned.text, `${answer.approved}${decided}`];
    });
    const columns = ['Question', 'Base', 'Tuned', 'Approved'].map((name) => ({ name, share: 0.25 }));
    return { title, note: sayCount(of.length, 'question'), blocks: [{ kind: 'table', columns, rows }] };
  });
}

function notScored(): ProblemError {
  return new ProblemError({
    code: 'not-scored',
    what: 'This training is not scored to its end yet.',
    safe: 'Nothing was written.',
    remedy: 'Go on scoring, then print the report.',
  });
}
