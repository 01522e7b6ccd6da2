import type { StageContext } from '../stage-context.ts';

/**
 * The texts of messages with every private detail that was found in the documents taken out, whether it was masked
 * there or nobody has decided yet: for a screen that others look at. What a person chose to keep stays.
 */
export async function hideDetails(
  stage: StageContext,
  messageIds: readonly string[],
): Promise<{ id: string; text: string }[]> {
  if (messageIds.length === 0) return [];
  const messages = await stage.db
    .selectFrom('message')
    .innerJoin('chat', 'chat.id', 'message.chat_id')
    .select(['message.id', 'message.text', 'chat.project_id'])
    .where('message.id', 'in', [...messageIds])
    .execute();
  const projectIds = [...new Set(messages.map(({ project_id }) => project_id))];
  const findings = await stage.db
    .selectFrom('finding')
    .select(['project_id', 'text', 'kind'])
    .distinct()
    .where('project_id', 'in', projectIds)
    .where('decision', '!=', 'keep')
    .execute();
  // The longest first: “Ruth Adeyemi” before “Ruth”.
  const longestFirst = findings.toSorted((a, b) => b.text.length - a.text.length);
  return messages.map(({ id, text, project_id }) => ({
    id,
    text: longestFirst
      .filter((finding) => finding.project_id === project_id)
      .reduce((shown, finding) => takeOut(shown, finding.text, finding.kind), text),
  }));
}

/** As whole words in any case; the kind of detail stands in its place. */
export function takeOut(text: string, detail: string, kind: string): string {
  const words = detail.trim();
  if (words === '') return text;
  const pattern = words.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`).replace(/\s+/gu, String.raw`\s+`);
  const whole = new RegExp(String.raw`(?<![\p{L}\p{N}])${pattern}(?![\p{L}\p{N}])`, 'giu');
  return text.replace(whole, () => `[${kind}]`);
}
