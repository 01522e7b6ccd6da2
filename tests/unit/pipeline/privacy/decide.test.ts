import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCore, refusal, until } from '../../../support/open-core.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const LETTER = `# Tenancy of Maria Kessler

Dear Ms Kessler,

Maria Kessler (the "Tenant") gives notice on 14 March 2024. You may call her at (217) 555-0142 before the keys of the flat are handed back to the landlord.

## Questions

**Q: Who gives notice?**
A: Maria Kessler gives notice in writing and hands the keys back on the last day.
`;
const SECOND = `M. Kessler asked again about the deposit. Peter Kessler is her brother, and Maria Kessler has not yet answered him about the matter of the deposit.`;

type Opened = Awaited<ReturnType<typeof openCore>>;

async function add({ ask, projectId }: Opened, name: string, text: string): Promise<string> {
  const { id } = await ask.documents.add({ projectId, name, file: new Blob([text]) });
  await until(async () => {
    const { state } = await ask.documents.get({ documentId: id });
    return state.startsWith('ready') && (await ask.privacy.summary({ projectId })).unchecked === 0;
  });
  return id;
}

async function passagesOf({ ask }: Opened, documentId: string): Promise<string> {
  const { passageList } = await ask.documents.get({ documentId });
  return passageList.map(({ breadcrumb, text }) => [...breadcrumb, text].join('\n')).join('\n\n');
}

async function termOf({ ask, projectId }: Opened, text: string) {
  const { terms } = await ask.privacy.terms({ projectId, query: text });
  const term = terms.find((each) => each.text === text);
  if (term === undefined)
    throw new Error(`No term ${text} among ${terms.map((each) => each.text).join(', ')}.`);
  return term;
}

describe('A decision about a person', () => {
  test('reaches every way of writing the name in every document, later ones too, and is taken back whole', async () => {
    const opened = await openCore();
    const { ask, projectId } = opened;
    const first = await add(opened, 'letter.md', LETTER);
    const before = await passagesOf(opened, first);
    expect(before).toContain('Ms Kessler');
    const maria = await termOf(opened, 'Maria Kessler');
    expect(maria).toMatchObject({ kind: 'person', decision: 'open', mask: 'Person 1' });

    const target = { scope: 'term', termId: maria.id } as const;
    const outcome = await ask.privacy.decide({ projectId, target, decision: 'mask' });
    expect(outcome.words).toBe(`Masked: Person 1, ${maria.findings} places`);
    const masked = await passagesOf(opened, first);
    expect(masked).not.toContain('Kessler');
    expect(masked).toContain('Tenancy of Person 1');
    expect(masked).toContain('Dear Person 1,');

    const second = await add(opened, 'second.txt', SECOND);
    const later = await passagesOf(opened, second);
    expect(later).toContain('Person 1 asked again');
    expect(later).toContain('Peter Kessler is her brother');
    expect(later).toContain('Person 1 has not yet answered');
    expect(await ask.documents.search({ projectId, query: 'Maria Kessler' })).toEqual([]);
    expect(await ask.documents.search({ projectId, query: 'Person 1 deposit' })).toHaveLength(1);

    expect(await ask.privacy.undo({ projectId })).toMatchObject({ words: `Undone. ${outcome.words}` });
    expect(await passagesOf(opened, first)).toBe(before);
    expect(await passagesOf(opened, second)).toBe(SECOND);
    expect(await ask.privacy.undo({ projectId })).toBeNull();
  });

  test('leaves its words neither in the log nor in pairs found later; those found before are listed and masked', async () => {
    const opened = await openCore();
    const { ask, projectId } = opened;
    await add(opened, 'letter.md', LETTER);
    await ask.examples.findPairs({ projectId });
    const maria = await termOf(opened, 'Maria Kessler');
    const target = { scope: 'term', termId: maria.id } as const;
    const { touched } = await ask.privacy.decide({ projectId, target, decision: 'mask' });
    expect(touched.map(({ question }) => question)).toEqual(['Who gives notice?']);
    const { rows } = await ask.examples.list({ projectId });
    await ask.examples.review({ exampleIds: rows.map(({ id }) => id), act: { action: 'approve' } });
    expect(await ask.privacy.maskExamples({ projectId })).toEqual({ changed: 1 });
    expect(await ask.privacy.touched({ projectId })).toEqual([]);

    const folder = join(temporaryFolder(), 'examples');
    const { files } = await ask.sharing.exportExamples({ projectId, folder });
    const written = files.map(({ name }) => readFileSync(join(folder, name), 'utf8')).join('');
    expect(written).toContain('Person 1 gives notice in writing');
    expect(written).not.toContain('Kessler');
    const { events } = await ask.workspace.audit({ projectId });
    expect(events.filter(({ action }) => action.startsWith('privacy-mask'))).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain('Kessler');
  });

  test('gives way to one about a single place, and takes the place of it when it comes later', async () => {
    const opened = await openCore();
    const { ask, projectId } = opened;
    const document = await add(opened, 'second.txt', SECOND);
    const maria = await termOf(opened, 'Maria Kessler');
    const { findings } = await ask.privacy.findings({ projectId, termId: maria.id });
    const kept = findings.find(({ text }) => text === 'M. Kessler');
    const term = { scope: 'term', termId: maria.id } as const;
    await ask.privacy.decide({ projectId, target: term, decision: 'replace', replacement: 'the tenant' });
    await ask.privacy.decide({
      projectId,
      target: { scope: 'one', findingId: kept?.id ?? '' },
      decision: 'keep',
    });
    expect(await passagesOf(opened, document)).toMatch(/^M\. Kessler asked.* and the tenant has not/);
    await ask.privacy.decide({ projectId, target: term, decision: 'mask' });
    expect(await passagesOf(opened, document)).toMatch(/^Person 2 asked.* and Person 2 has not/);
    await ask.privacy.undo({ projectId });
    expect(await passagesOf(opened, document)).toMatch(/^M\. Kessler asked.* and the tenant has not/);
  });
});

describe('A decision about a kind', () => {
  test('masks what comes later, keeps the year of a date, and leaves decided terms be', async () => {
    const opened = await openCore();
    const { ask, projectId } = opened;
    const document = await add(opened, 'letter.md', LETTER);
    const phone = await termOf(opened, '(217) 555-0142');
    await ask.privacy.decide({ projectId, target: { scope: 'term', termId: phone.id }, decision: 'keep' });
    await ask.privacy.decide({ projectId, target: { scope: 'kind', kind: 'phone' }, decision: 'mask' });
    await ask.privacy.decide({ projectId, target: { scope: 'kind', kind: 'date' }, decision: 'mask' });
    const text = await passagesOf(opened, document);
    expect(text).toContain('(217) 555-0142');
    expect(text).toContain('on Date 1 (2024).');
    const later = await add(
      opened,
      'later.txt',
      'Please ring 020 7946 0958 about the flat in the afternoon.',
    );
    expect(await passagesOf(opened, later)).toBe(
      'Please ring Phone number 2 about the flat in the afternoon.',
    );
    await ask.privacy.setStyle({ projectId, style: 'stand-in' });
    expect(await passagesOf(opened, later)).toBe('Please ring 555-0102 about the flat in the afternoon.');
  });

  test('holds when the document is read again', async () => {
    const opened = await openCore();
    const { ask, projectId } = opened;
    const document = await add(opened, 'letter.md', LETTER);
    await ask.privacy.decide({ projectId, target: { scope: 'kind', kind: 'person' }, decision: 'mask' });
    const masked = await passagesOf(opened, document);
    const before = await ask.privacy.summary({ projectId });
    await ask.documents.readAgain({ documentId: document });
    await until(async () => (await passagesOf(opened, document)) === masked);
    await until(async () => (await ask.privacy.summary({ projectId })).unchecked === 0);
    expect(await ask.privacy.summary({ projectId })).toEqual(before);
  });
});

test('A decision without words to put there, or about what is gone, is refused', async () => {
  const { ask, projectId } = await openCore();
  const target = { scope: 'term', termId: 'none' } as const;
  expect(await refusal(ask.privacy.decide({ projectId, target, decision: 'replace' }))).toMatchObject({
    code: 'replacement-missing',
  });
  expect(await refusal(ask.privacy.decide({ projectId, target, decision: 'mask' }))).toMatchObject({
    code: 'finding-gone',
  });
});
