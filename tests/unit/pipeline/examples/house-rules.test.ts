import { expect, test } from 'vitest';
import { addRule, listRules, removeRule } from '../../../../src-main/pipeline/examples/house-rules.ts';
import { readAudit } from '../../../../src-main/workspace/read-audit.ts';
import { refusal } from '../../../support/open-core.ts';
import { addAll, openProject } from './open-project.ts';

test('rules are kept with how many approved examples break them, once each, and every change is in the log', async () => {
  const { stage } = await openProject();
  await addAll(stage, [
    { question: 'What is the fee?', answer: 'It is 90.', status: 'approved' },
    { question: 'What is the fee for copies?', answer: 'It is 5 plus VAT.', status: 'approved' },
    { question: 'What is the fee for drafts?', answer: 'It is 7.', status: 'draft' },
  ]);
  const body = { kind: 'must-say', about: 'fee', say: 'plus VAT' } as const;
  expect(await addRule(stage, 'p', body)).toMatchObject([
    { body, words: 'Answers about “fee” say “plus VAT”', broken: 1, createdBy: 'Ada' },
  ]);
  expect(await refusal(addRule(stage, 'p', body))).toMatchObject({ code: 'rule-there' });
  const [rule] = await listRules(stage, 'p');
  expect(await removeRule(stage, rule?.id ?? '')).toEqual([]);
  expect(await refusal(removeRule(stage, rule?.id ?? ''))).toMatchObject({ code: 'no-such-rule' });
  const { events } = await readAudit(stage, { projectId: 'p', limit: 5 });
  expect(events.map(({ action }) => action)).toEqual(['rule removed', 'rule added']);
});
