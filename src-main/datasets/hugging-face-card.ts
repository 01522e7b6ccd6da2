export interface CardFacts {
  readonly title: string;
  /** Lower-case identifier of the Hub; null: nobody has said, and the card says that. */
  readonly licence: string | null;
  /** ISO 639-1 codes. */
  readonly languages: readonly string[];
  /** How private details were treated, a sentence. */
  readonly privacy: string | null;
}

export interface CardConfig {
  readonly config: string;
  readonly files: readonly { readonly split: string; readonly name: string; readonly rows: number }[];
}

const sizes = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [Infinity, '1M<n<10M'],
] as const;

/** README.md of a data set folder: YAML that the Hub reads, then words for people. */
export function datasetCard(configs: readonly CardConfig[], facts: CardFacts): string {
  const total = configs.flatMap(({ files }) => files).reduce((sum, { rows }) => sum + rows, 0);
  const size = sizes.find(([below]) => total < below)?.[1] ?? '1M<n<10M';
  // A JSON string is a YAML string, whatever stands in it.
  const quote = (text: string): string => JSON.stringify(text);
  const yaml = [
    '---',
    `pretty_name: ${quote(facts.title)}`,
    `license: ${facts.licence ?? 'unknown'}`,
    ...(facts.languages.length === 0
      ? []
      : ['language:', ...facts.languages.map((code) => `- ${quote(code)}`)]),
    'task_categories:',
    '- text-generation',
    'size_categories:',
    `- ${size}`,
    'configs:',
    ...configs.flatMap(({ config, files }) => [
      `- config_name: ${config}`,
      '  data_files:',
      ...files.flatMap(({ split, name }) => [`  - split: ${split}`, `    path: ${name}`]),
    ]),
    '---',
  ];
  const rows = configs.flatMap(({ config, files }) =>
    files.map((file) => `| ${config} | ${file.split} | ${file.rows} |`),
  );
  return [
    yaml.join('\n'),
    `# ${oneLine(facts.title)}`,
    'Questions and answers that people approved one by one, written by Vernacular. Every row keeps the part it belonged to (`split`), what it shares with other wordings of its question (`group`), the document it comes from (`source`) and its kind (`kind`), where they are known.',
    ['| configuration | part | rows |', '|---|---|---|', ...rows].join('\n'),
    '`default` has `messages`; `preference` has `prompt`, `chosen` (the approved answer) and `rejected` (the one to avoid).',
    [
      '```python',
      'from datasets import load_dataset',
      `load_dataset("FOLDER"${configs[0]?.config === 'default' ? '' : ', "preference"'})`,
      '```',
    ].join('\n'),
    facts.privacy ?? 'Whether private details were masked is not recorded here: ask whoever made it.',
    ...(facts.licence === null ? ['Nobody has said yet under which licence it may be used.'] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
