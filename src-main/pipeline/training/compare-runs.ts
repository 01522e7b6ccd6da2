import { ProblemError } from '../../contract/errors.ts';
import type { RunComparison } from '../../contract/training.ts';
import { fromJson } from '../../storage/json-text.ts';
import type { Schema } from '../../storage/schema.ts';
import { clusterBootstrap } from '../../text/statistics/bootstrap.ts';
import type { Kysely } from 'kysely';
import type { StageContext } from '../stage-context.ts';
import { listMetrics, type StoredRun, toRunRow } from './queries.ts';
import { needRun } from './steer-run.ts';

type Compared = RunComparison['runs'][number];

interface ScoredAnswer {
  readonly exampleId: string;
  readonly group: string;
  readonly tokenF1: number;
  readonly right: boolean;
}

interface Entry {
  readonly letter: string;
  readonly stored: StoredRun;
  readonly row: Compared;
  readonly answers: readonly ScoredAnswer[];
}

const bootstrap = { resamples: 2000, seed: 1811, level: 0.95 };

/** Two runs or more side by side, and in words which is better supported. @throws ProblemError `no-such-run` */
export async function compareRuns(
  stage: StageContext,
  projectId: string,
  runIds: readonly string[],
): Promise<RunComparison> {
  const entries: Entry[] = [];
  for (const [i, runId] of runIds.entries()) {
    const stored = await needRun(stage, runId);
    if (stored.project_id !== projectId) throw otherProject();
    const answers = await listScoredAnswers(stage.db, runId);
    const right = answers.filter((answer) => answer.right).length;
    const mean = answers.reduce((sum, { tokenF1 }) => sum + tokenF1, 0) / Math.max(1, answers.length);
    entries.push({
      letter: 'ABCDE'[i] ?? '?',
      stored,
      answers,
      row: {
        ...toRunRow(stored),
        metrics: await listMetrics(stage.db, runId),
        score: answers.length === 0 ? null : { right, of: answers.length, tokenF1: mean },
      },
    });
  }
  return {
    runs: entries.map(({ row }) => row),
    differences: differences(entries),
    ...judge(entries),
  };
}

/** The tuned answers of a run's newest whole evaluation. */
async function listScoredAnswers(db: Kysely<Schema>, runId: string): Promise<ScoredAnswer[]> {
  const evaluation = await db
    .selectFrom('evaluation')
    .select('id')
    .where('run_id', '=', runId)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (evaluation === undefined) return [];
  const rows = await db
    .selectFrom('evaluation_answer')
    .select(['example_id', 'group_name', 'tuned'])
    .where('evaluation_id', '=', evaluation.id)
    .orderBy('position')
    .execute();
  return rows.flatMap(({ example_id, group_name, tuned }) => {
    if (tuned === null) return [];
    const { tokenF1, right } = fromJson(tuned);
    return { exampleId: example_id, group: group_name, tokenF1, right };
  });
}

function differences(entries: readonly Entry[]): RunComparison['differences'] {
  const facts: readonly (readonly [string, (entry: Entry) => string | number])[] = [
    ['Base model', ({ stored }) => stored.model_name],
    ['Base model (SHA-256)', ({ stored }) => stored.model_sha256?.slice(0, 12) ?? 'not recorded'],
    ['Examples (SHA-256)', ({ stored }) => stored.snapshot_hash.slice(0, 12)],
    ['Examples to learn from', ({ row }) => row.examples.training],
    ['Objective', ({ row }) => ({ answers: 'answers', dpo: 'DPO', orpo: 'ORPO' })[row.method]],
    ['Begins with', (entry) => beginningOf(entry, entries)],
    ['Device', ({ row }) => row.device?.name ?? 'not known yet'],
    ['App', ({ stored }) => (stored.versions === null ? 'not recorded' : fromJson(stored.versions).app)],
    ...settingNames.map(
      ([key, name]) => [name, ({ stored }: Entry) => String(fromJson(stored.settings)[key])] as const,
    ),
  ];
  return facts.flatMap(([name, read]) => {
    const values = entries.map((entry) => String(read(entry)));
    return new Set(values).size === 1 ? [] : { name, values };
  });
}

const settingNames = [
  ['rank', 'Rank'],
  ['alpha', 'Alpha'],
  ['learningRate', 'Learning rate'],
  ['passes', 'Epochs'],
  ['dropout', 'Dropout'],
  ['warmupShare', 'Warm-up share'],
  ['weightDecay', 'Weight decay'],
  ['gradientClip', 'Gradient clipping'],
  ['rowTokens', 'Sequence (tokens)'],
  ['rowsPerStep', 'Batch (rows)'],
  ['validateEvery', 'Check every (steps)'],
  ['patience', 'Patience (checks)'],
  ['seed', 'Seed'],
  ['threads', 'Threads'],
  ['device', 'Device asked for'],
  ['mode', 'Numeric mode'],
] as const;

function beginningOf({ stored }: Entry, entries: readonly Entry[]): string {
  if (stored.starts_from === null) return 'the base';
  const known = entries.find((entry) => entry.stored.id === stored.starts_from);
  return known === undefined ? 'an earlier run' : `run ${known.letter}`;
}

/** Scores on the same questions decide, if anything does; figures of the checks only hint. */
function judge(entries: readonly Entry[]): Pick<RunComparison, 'words' | 'evidence'> {
  const scored = entries
    .filter(({ answers }) => answers.length > 0)
    .sort((a, b) => (b.row.score?.tokenF1 ?? 0) - (a.row.score?.tokenF1 ?? 0));
  const [first, second] = scored;
  if (first !== undefined && second !== undefined) return judgeScores(first, second);

  const models = new Set(entries.map(({ stored }) => stored.model_sha256 ?? stored.model_id));
  const snapshots = new Set(entries.map(({ stored }) => stored.snapshot_hash));
  const methods = new Set(entries.map(({ stored }) => stored.method));
  if (models.size > 1 || snapshots.size > 1 || methods.size > 1) {
    return {
      words: 'Not known yet which is better',
      evidence:
        'They did not learn the same from the same, so the figures of their checks cannot be set against each other. Score them: the test questions can.',
    };
  }
  const checked = entries
    .filter(({ stored }) => stored.best_loss !== null)
    .sort((a, b) => (a.stored.best_loss ?? 0) - (b.stored.best_loss ?? 0));
  const [lowest, next] = checked;
  if (lowest === undefined || next === undefined) {
    return {
      words: 'Not known yet which is better',
      evidence: 'Fewer than two of them have been checked. Let them run on, then score them.',
    };
  }
  const [low, high] = [lowest.stored.best_loss ?? 0, next.stored.best_loss ?? 0];
  if (low === high) {
    return {
      words: `${lowest.letter} and ${next.letter} came to the same`,
      evidence: `Both kept a version at ${low.toFixed(3)} on the questions kept aside.`,
    };
  }
  return {
    words: `${lowest.letter} came closer, but is not scored yet`,
    evidence: `On the questions kept aside it stands at ${low.toFixed(3)}, ${next.letter} at ${high.toFixed(3)}; lower is better. Only scores on the test questions can say which answers better.`,
  };
}

function judgeScores(first: Entry, second: Entry): Pick<RunComparison, 'words' | 'evidence'> {
  const others = new Map(second.answers.map((answer) => [answer.exampleId, answer]));
  const paired = first.answers.flatMap((a) => {
    const b = others.get(a.exampleId);
    return b === undefined ? [] : { a, b };
  });
  if (paired.length === 0) {
    return {
      words: 'Not known which is better',
      evidence: 'They were tested on different questions.',
    };
  }
  const interval = clusterBootstrap(
    paired.map(({ a, b }) => ({ cluster: a.group, value: a.tokenF1 - b.tokenF1 })),
    bootstrap,
  );
  const right = (which: 'a' | 'b'): number => paired.filter((pair) => pair[which].right).length;
  const counts = `Of the ${paired.length} questions both were tested on, ${first.letter} answers ${right('a')} rightly and ${second.letter} ${right('b')}; its words are closer by ${points(interval.mean)} of 100`;
  const range = `between ${points(interval.low)} and ${points(interval.high)}`;
  return interval.low > 0
    ? {
        words: `${first.letter} is better supported than ${second.letter}`,
        evidence: `${counts}, ${range}; unlikely to be chance.`,
      }
    : {
        words: `Not proven that ${first.letter} is better than ${second.letter}`,
        evidence: `${counts}, ${range}; that may be chance.`,
      };
}

function points(share: number): string {
  return (share * 100).toFixed(1).replace('-', '−');
}

function otherProject(): ProblemError {
  return new ProblemError({
    code: 'no-such-run',
    what: 'One of these trainings belongs to another project.',
    safe: 'Nothing was changed.',
    remedy: 'Choose trainings from the list.',
  });
}
