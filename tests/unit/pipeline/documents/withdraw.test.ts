import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { makeExport } from '../../../support/make-export.ts';
import { openCore, refusal, until } from '../../../support/open-core.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Words that stand nowhere else in the world; parts of them count, since an index keeps words in parts. */
const secrets = ['zwirkelmaxt', 'quorvenbligt', 'plexundrafil'];
const text = (name: string): string =>
  `# ${name}\n\n**Q: How is the ${secrets[0]} kept?**\nA: The ${secrets[1]} is kept in the cellar by the clerk.\n\nNo one but the partner opens the ${secrets[2]}, and the partner signs for it.\n`;

/** How often any of the secrets, or eight letters of one, stand in the files of a workspace as they lie on disk. */
function remains(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return files.flatMap((path) => {
    const bytes = readFileSync(path, 'latin1').toLowerCase();
    return secrets.flatMap((word) =>
      [word, word.slice(0, 8), word.slice(-8)]
        .filter((part) => bytes.includes(part))
        .map((part) => `${part} in ${path.slice(folder.length)}`),
    );
  });
}

test('Withdrawing erases a document and all its words: none is left in the file, its log or its index', async () => {
  const folder = temporaryFolder();
  const { ask, projectId } = await openCore({ folder });
  const add = (name: string, words: string) =>
    ask.documents.add({ projectId, name, file: new File([words], name) });
  const isOver = async () =>
    (await ask.documents.list({ projectId })).every(({ state }) => !['waiting', 'reading'].includes(state));
  const settled = () => until(isOver, 50_000);
  for (let i = 0; i < 6; i += 1)
    await add(`Other ${i}.md`, `# Other ${i}\n\nNotice number ${i} is given in writing.\n`);
  const gone = await add('Secret.md', text('Secret'));
  await add('Secret copy.md', text('Secret'));
  await settled();
  await ask.examples.findPairs({ projectId });
  await until(async () => (await ask.examples.counts({ projectId })).draft > 0);
  const drawn = (await ask.documents.traces({ documentId: gone.id })).examples;
  expect(drawn.map(({ question }) => question)).toEqual([`How is the ${secrets[0]} kept?`]);
  await ask.examples.review({ exampleIds: drawn.map(({ id }) => id), act: { action: 'approve' } });
  const shared = await makeExport(ask, { projectId, kind: 'examples' });
  const outside = join(temporaryFolder(), 'given away');
  mkdirSync(outside);
  await makeExport(ask, { projectId, kind: 'examples', folder: outside });
  expect(remains(folder).length).toBeGreaterThan(0);

  const traces = await ask.documents.traces({ documentId: gone.id });
  expect(traces.copies.map(({ name }) => name)).toEqual(['Secret copy.md']);
  expect(traces.exports.map(({ folder: place, ours }) => [place, ours])).toEqual([
    [shared.folder, true],
    [outside, false],
  ]);
  const withdrawn = await ask.documents.withdraw({ documentId: gone.id, runs: 'remove', copies: 'remove' });
  expect(withdrawn).toEqual({ removed: true, remaining: [outside] });
  expect(remains(folder)).toEqual([]);
  expect(existsSync(shared.folder)).toBe(false);
  expect(await ask.documents.search({ projectId, query: secrets[0] ?? '' })).toEqual([]);
  expect(await ask.documents.search({ projectId, query: 'writing' })).toHaveLength(6);
  expect((await ask.workspace.audit({ projectId })).intact).toBe(true);
  expect((await ask.documents.list({ projectId })).map(({ name }) => name)).toHaveLength(6);
}, 90_000);

test('A run that learned from it is marked and its words erased, or it goes; one under way must end first', async () => {
  const folder = temporaryFolder();
  const { ask, projectId } = await openCore({ folder });
  const { id: documentId } = await ask.documents.add({
    projectId,
    name: 'S.md',
    file: new File([text('S')], 'S.md'),
  });
  await until(async () => (await ask.documents.list({ projectId }))[0]?.passages === 1);
  await ask.examples.findPairs({ projectId });
  await until(async () => (await ask.examples.counts({ projectId })).draft > 0);
  const [example] = (await ask.documents.traces({ documentId })).examples;
  const db = new Sqlite(join(folder, 'workspace.vernacular'));
  onTestFinished(() => void db.close());
  db.exec(`INSERT INTO dataset_snapshot (id, project_id, content_hash, training, validation, test, created_at)
      VALUES ('s', '${projectId}', 'h', 1, 0, 0, 'then');
    INSERT INTO dataset_snapshot_item (snapshot_id, position, example_id, revision, split, question, answer, group_name)
      VALUES ('s', 0, '${example?.id}', 1, 'training', 'About ${secrets[0]}?', '${secrets[1]}.', 'g');
    INSERT INTO run (id, project_id, model_id, model_name, preset, state, settings, seed, snapshot_id, snapshot_hash,
      examples, passes, created_at)
      VALUES ('r', '${projectId}', 'm', 'Small', 'quick', 'running', '{}', 1, 's', 'h', '{}', 1, 'then');
    INSERT INTO run_sample (id, run_id, step, pass, example_id, question, approved, at)
      VALUES ('x', 'r', 1, 1, '${example?.id}', 'About ${secrets[0]}?', '${secrets[1]}.', 'then');`);
  db.exec(`INSERT INTO evaluation (id, project_id, run_id, state, questions, documents, threshold, decoding, created_at)
      VALUES ('v', '${projectId}', 'r', 'done', 1, 1, 0.6, '{}', 'then');
    INSERT INTO evaluation_answer (id, evaluation_id, position, example_id, turns, question, approved, group_name, found)
      SELECT 'a', 'v', 0, 'another', '[]', 'Q', 'A', 'g',
        json_array(json_object('passageId', id, 'text', text)) FROM passage WHERE document_id = '${documentId}';
    INSERT INTO evaluation_answer (id, evaluation_id, position, example_id, turns, question, approved, group_name)
      VALUES ('b', 'v', 1, '${example?.id}', '[]', 'About ${secrets[0]}?', '${secrets[1]}.', 'g');
    INSERT INTO probe (id, evaluation_id, kind, position, origin, question, base)
      VALUES ('p', 'v', 'unanswerable', 0, 'exchanged word', 'About ${secrets[0]} and kites?', '"${secrets[1]}"');
    INSERT INTO health_check (evaluation_id, state, total, others, figures, created_at)
      VALUES ('v', 'done', 1, 7, '{"verbatim":{"longest":{"text":"${secrets[1]}"}}}', 'then');`);
  expect((await ask.documents.traces({ documentId })).runs).toMatchObject([
    { id: 'r', modelName: 'Small', examples: 1, adapters: 0 },
  ]);
  expect(await refusal(ask.documents.withdraw({ documentId }))).toMatchObject({ code: 'run-under-way' });
  db.exec(`UPDATE run SET state = 'finished'`);
  await ask.documents.withdraw({ documentId, runs: 'mark' });
  expect(
    db
      .prepare(
        `SELECT withdrawn_at IS NOT NULL AS marked, (SELECT count(*) FROM run_sample) AS samples,
        (SELECT question || answer FROM dataset_snapshot_item) AS words FROM run`,
      )
      .get(),
  ).toEqual({ marked: 1, samples: 0, words: '' });
  db.pragma('wal_checkpoint(TRUNCATE)');
  expect(remains(folder)).toEqual([]);
}, 90_000);
