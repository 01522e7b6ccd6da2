import {
  byPart,
  type DatasetExample,
  type DatasetPlan,
  furtherKeys,
  heldWhole,
  jsonArray,
  wrongLeftOut,
} from './dataset-example.ts';

interface AlpacaRow {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
  readonly system?: string;
  /** Earlier questions with their answers, as the loaders of this form read them. */
  readonly history?: readonly (readonly [string, string])[];
  readonly [key: string]: unknown;
}

/** Alpaca: one JSON array per part with `instruction`, `input`, `output`, and `system` and `history` where there are any. */
export function planAlpaca(examples: readonly DatasetExample[]): DatasetPlan {
  const kept = examples.flatMap((example) => {
    const row = alpacaRow(example);
    return row === null ? [] : [{ ...example, row }];
  });
  const irregular = examples.length - kept.length;
  return {
    files: byPart(kept).map(({ part, examples: some }) => ({
      name: `${part}.json`,
      pieces: jsonArray(some.map((each) => (each as (typeof kept)[number]).row)),
      holds: some.map((each) => heldWhole({ ...each, wrong: null })),
    })),
    rules: [],
    leftOut: [
      ...wrongLeftOut(kept),
      ...(irregular === 0
        ? []
        : [
            `${irregular === 1 ? 'One conversation does' : `${irregular} conversations do`} not go question by question and cannot be written so.`,
          ]),
    ],
  };
}

function alpacaRow(example: DatasetExample): AlpacaRow | null {
  const { asked, answer } = example;
  const [first] = asked;
  const system = first?.role === 'system' ? first.content : null;
  const turns = system === null ? asked : asked.slice(1);
  const question = turns.at(-1);
  if (question === undefined || turns.length % 2 === 0) return null;
  if (turns.some(({ role }, i) => role !== (i % 2 === 0 ? 'user' : 'assistant'))) return null;
  const history: [string, string][] = [];
  for (let i = 0; i + 1 < turns.length; i += 2)
    history.push([turns[i]?.content ?? '', turns[i + 1]?.content ?? '']);
  return {
    instruction: question.content,
    input: '',
    output: answer,
    ...(system === null ? {} : { system }),
    ...(history.length === 0 ? {} : { history }),
    ...furtherKeys(example),
  };
}
