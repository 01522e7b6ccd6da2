import { dividePairs } from '../pipeline/training/list-pairs.ts';
import type { ImportedMessage } from '../reader/protocol.ts';
import { fromJson } from '../storage/json-text.ts';
import type { Kysely, Selectable } from 'kysely';
import type { DatasetSnapshotItemTable } from '../storage/schema-results.ts';
import type { Schema } from '../storage/schema.ts';

type Item = Selectable<DatasetSnapshotItemTable>;

export interface ChatRow {
  readonly messages: readonly ImportedMessage[];
}

export interface PreferenceRow {
  readonly prompt: readonly ImportedMessage[];
  readonly chosen: readonly ImportedMessage[];
  readonly rejected: readonly ImportedMessage[];
}

export interface TrainingRows {
  readonly train: readonly ChatRow[];
  readonly valid: readonly ChatRow[];
  readonly preferences: readonly PreferenceRow[];
  readonly preferencesValid: readonly PreferenceRow[];
}

/**
 * The frozen examples of a run as TRL takes them, divided as here. The questions of the test stay here.
 * @param accepted makes turns ones that the model's template lays out
 */
export async function trainingRows(
  db: Kysely<Schema>,
  snapshotId: string,
  accepted: (turns: readonly ImportedMessage[]) => readonly ImportedMessage[],
): Promise<TrainingRows> {
  const items = await db
    .selectFrom('dataset_snapshot_item')
    .selectAll()
    .where('snapshot_id', '=', snapshotId)
    .orderBy('position')
    .execute();
  const ofSplit = (split: Item['split']): ChatRow[] =>
    items.filter((item) => item.split === split).map((item) => ({ messages: accepted(conversation(item)) }));
  const pairs = dividePairs(items);
  const preference = (item: Item): PreferenceRow => {
    const turns = accepted(conversation(item));
    return {
      prompt: turns.slice(0, -1),
      chosen: turns.slice(-1),
      rejected: [{ role: 'assistant', content: item.wrong_answer ?? '' }],
    };
  };
  return {
    train: ofSplit('training'),
    valid: ofSplit('validation'),
    preferences: pairs.training.map(preference),
    preferencesValid: pairs.validation.map(preference),
  };
}

function conversation(item: Item): ImportedMessage[] {
  return [
    ...fromJson(item.preceding),
    { role: 'user', content: item.question },
    { role: 'assistant', content: item.answer },
  ];
}
