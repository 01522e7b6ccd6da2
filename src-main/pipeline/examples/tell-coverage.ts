import type { Coverage, MapPoint, Topic } from '../../contract/readiness.ts';
import { WIDTH } from '../../text/coverage/tf-idf.ts';
import { sayNumber } from '../../text/say-count.ts';
import type { StageContext } from '../stage-context.ts';
import { aside } from './aside.ts';
import { idIn } from './queries.ts';
import { type ProjectSurvey, readExamples, surveyProject } from './survey-project.ts';

/** Points of a map: more would hide each other. */
const MAP_PASSAGES = 900;
const MAP_EXAMPLES = 500;
/** A topic with so many passages and so few of them covered is thin. */
const THIN_FROM = 4;
const THIN_SHARE = 0.5;
/** A topic with more of all approved examples than this is crowded, where there are some topics. */
const CROWDED = 0.35;

interface Wanted {
  readonly projectId: string;
  readonly modelId: string | null;
}

/** Topics with how far each is covered, the one with most to do first. */
export async function tellCoverage(stage: StageContext, wanted: Wanted): Promise<Coverage> {
  const made = await surveyProject(stage, wanted.projectId, wanted.modelId);
  const topics = topicsOf(made).map(({ topic }) => topic);
  const covered = topics.reduce((sum, topic) => sum + topic.covered, 0);
  return { passages: made.passages.length, covered, topics, words: sayTopics(topics), method: made.method };
}

/** Their label in the survey beside them; topics without anything are left out. */
export function topicsOf({
  passages,
  examples,
  survey,
}: ProjectSurvey): { readonly label: number; readonly topic: Topic }[] {
  const topics = survey.terms.map((terms) => ({
    number: 0,
    terms: [...terms],
    passages: 0,
    covered: 0,
    approved: 0,
    drafts: 0,
    training: 0,
    test: 0,
    share: 0,
  }));
  for (const i of passages.keys()) {
    const topic = topics[survey.passageTopic[i] as number] as Topic;
    topic.passages += 1;
    topic.covered += survey.covered[i] as number;
  }
  for (const [i, example] of examples.entries()) {
    const topic = topics[survey.exampleTopic[i] as number] as Topic;
    if (!example.approved) {
      topic.drafts += 1;
      continue;
    }
    topic.approved += 1;
    if (example.split === 'training') topic.training += 1;
    if (example.split === 'test') topic.test += 1;
  }
  const approved = topics.reduce((sum, topic) => sum + topic.approved, 0);
  return topics
    .map((topic, label) => ({ label, topic }))
    .filter(({ topic }) => topic.passages + topic.approved + topic.drafts > 0)
    .sort(
      (a, b) =>
        b.topic.passages - b.topic.covered - (a.topic.passages - a.topic.covered) ||
        a.topic.approved - b.topic.approved ||
        a.label - b.label,
    )
    .map(({ label, topic }, number) => ({
      label,
      topic: { ...topic, number, share: approved === 0 ? 0 : topic.approved / approved },
    }));
}

/** Names the thinnest two and the most crowded. */
function sayTopics(topics: readonly Topic[]): string {
  const name = ({ terms }: Topic): string => terms.slice(0, 2).join(' and ');
  const thin = topics.filter(
    ({ passages, covered }) => passages >= THIN_FROM && covered < THIN_SHARE * passages,
  );
  const crowded = topics.length >= 3 ? topics.filter(({ share }) => share > CROWDED) : [];
  const parts: string[] = [];
  if (thin.length > 0) {
    const names = thin.slice(0, 2).map(name).join('; ');
    parts.push(`Thin: ${names}${thin.length > 2 ? ` and ${sayNumber(thin.length - 2)} more` : ''}.`);
  }
  if (crowded[0] !== undefined) {
    parts.push(`${Math.round(crowded[0].share * 100)} in 100 examples are about ${name(crowded[0])}.`);
  }
  return parts.join(' ');
}

const maps = new WeakMap<ProjectSurvey, Promise<MapPoint[]>>();

/** The survey as points; a sample of both kinds, evenly drawn, where there are more. */
export async function mapCoverage(stage: StageContext, wanted: Wanted): Promise<MapPoint[]> {
  const made = await surveyProject(stage, wanted.projectId, wanted.modelId);
  const known = maps.get(made) ?? drawMap(made);
  maps.set(made, known);
  return known;
}

async function drawMap(made: ProjectSurvey): Promise<MapPoint[]> {
  const { passages, examples, survey } = made;
  const numberOf = new Map(topicsOf(made).map(({ label, topic }) => [label, topic.number]));
  const approved = examples.flatMap((example, i) => (example.approved ? [i] : []));
  const shown = [
    ...draw(
      passages.map((_, i) => i),
      MAP_PASSAGES,
    ).map((i) => ({
      row: i,
      kind: survey.covered[i] === 1 ? ('covered' as const) : ('uncovered' as const),
      label: survey.passageTopic[i] as number,
    })),
    ...draw(approved, MAP_EXAMPLES).map((i) => ({
      row: passages.length + i,
      kind: 'example' as const,
      label: survey.exampleTopic[i] as number,
    })),
  ];
  if (shown.length === 0) return [];
  const vectors = new Float32Array(shown.length * WIDTH);
  for (const [at, { row }] of shown.entries()) {
    vectors.set(survey.vectors.subarray(row * WIDTH, (row + 1) * WIDTH), at * WIDTH);
  }
  const points = await aside({ kind: 'map', vectors });
  return shown.map(({ kind, label }, i) => ({
    kind,
    topic: numberOf.get(label) ?? 0,
    x: points[2 * i] as number,
    y: points[2 * i + 1] as number,
  }));
}

function draw(all: readonly number[], most: number): number[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] as number);
}

/** Passages of a topic without an approved example, in reading order. */
export async function uncoveredPassages(
  stage: StageContext,
  wanted: Wanted & { readonly topic: number; readonly limit: number },
): Promise<{ passageId: string; documentId: string; documentName: string; text: string }[]> {
  const made = await surveyProject(stage, wanted.projectId, wanted.modelId);
  const label = labelOf(made, wanted.topic);
  const ids = made.passages
    .filter((_, i) => made.survey.passageTopic[i] === label && made.survey.covered[i] === 0)
    .slice(0, wanted.limit)
    .map(({ id }) => id);
  return stage.db
    .selectFrom('passage')
    .innerJoin('document', 'document.id', 'passage.document_id')
    .select([
      'passage.id as passageId',
      'passage.document_id as documentId',
      'document.name as documentName',
      'passage.text',
    ])
    .where(idIn('passage.id', ids))
    .orderBy('passage.number')
    .execute();
}

/** Examples of a topic: those approved, or those that are not. */
export async function examplesOfTopic(
  stage: StageContext,
  wanted: Wanted & { readonly topic: number; readonly status: 'draft' | 'approved' },
): Promise<string[]> {
  const made = await surveyProject(stage, wanted.projectId, wanted.modelId);
  const label = labelOf(made, wanted.topic);
  return made.examples
    .filter(
      ({ approved }, i) =>
        made.survey.exampleTopic[i] === label && approved === (wanted.status === 'approved'),
    )
    .slice(0, 5000)
    .map(({ id }) => id);
}

function labelOf(made: ProjectSurvey, topic: number): number | undefined {
  return topicsOf(made).find((each) => each.topic.number === topic)?.label;
}

/** The few that together say most of what the passages say; among drafts, beyond what is approved already. */
export async function chooseExamples(
  stage: StageContext,
  wanted: { readonly projectId: string; readonly from: 'draft' | 'approved'; readonly size: number },
): Promise<{ exampleIds: string[]; of: number }> {
  const all = await readExamples(stage.db, wanted.projectId);
  const amongDrafts = wanted.from === 'draft';
  const examples = all.filter(({ status }) => status === 'approved' || (amongDrafts && status === 'draft'));
  const of = examples.filter(({ approved }) => approved !== amongDrafts).length;
  if (of === 0) return { exampleIds: [], of };
  const passages = await stage.db
    .selectFrom('passage')
    .select(['id', 'text'])
    .where('project_id', '=', wanted.projectId)
    .orderBy('number')
    .execute();
  const { size } = wanted;
  const chosen = await aside({ kind: 'choose', passages, examples, amongDrafts, size });
  return { exampleIds: [...chosen], of };
}
