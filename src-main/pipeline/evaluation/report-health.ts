import type { ScoredSide } from '../../contract/evaluation.ts';
import type { Health, HealthFigures } from '../../contract/health.ts';
import type { Block, Section } from '../../report/content.ts';

const sideNames: Readonly<Record<ScoredSide, string>> = {
  base: 'Base',
  baseDocuments: 'Base with documents',
  tuned: 'Tuned',
  tunedDocuments: 'Tuned with documents',
};

type Share = HealthFigures['refusals']['sides'][number]['refused'];
type Change = HealthFigures['refusals']['refusing'];

/** What it declines, what it forgot and what it learned by heart. */
export function healthSection({ figures }: Health): Section {
  const title = 'Refusals, forgetting and memory';
  if (figures === null) return { title, blocks: [{ kind: 'note', text: 'Not checked.' }] };
  return {
    title,
    note: 'with the range the true figure most likely lies in (95 in 100)',
    blocks: [
      ...refusalBlocks(figures.refusals),
      ...forgettingBlocks(figures.forgetting),
      ...memoryBlocks(figures.memorisation),
    ],
  };
}

function refusalBlocks(refusals: HealthFigures['refusals']): Block[] {
  return [
    { kind: 'small-title', text: 'What it declines' },
    { kind: 'lead', text: refusals.words },
    {
      kind: 'table',
      columns: [
        { name: 'Side' },
        { name: `Declined, of ${refusals.questions} it cannot know`, figures: true },
        { name: `Declined, of ${refusals.answerable} it should answer`, figures: true },
      ],
      rows: refusals.sides.map(({ side, refused, overRefused }) => [
        sideNames[side],
        sayShare(refused),
        sayShare(overRefused),
      ]),
    },
    {
      kind: 'note',
      text: `Tuned minus base: declining what it cannot know ${sayChange(refusals.refusing)}; declining what it should answer ${sayChange(refusals.overRefusing)}.`,
    },
  ];
}

function forgettingBlocks(forgetting: HealthFigures['forgetting']): Block[] {
  const { perplexity, right } = forgetting;
  return [
    { kind: 'small-title', text: 'What it forgot' },
    { kind: 'lead', text: forgetting.words },
    {
      kind: 'table',
      columns: [
        { name: `On ${forgetting.prompts} general questions` },
        { name: 'Base', figures: true },
        { name: 'Tuned', figures: true },
        { name: 'Change', figures: true },
      ],
      rows: [
        [
          'Surprise at the known answer (perplexity)',
          sayShare(perplexity.base),
          sayShare(perplexity.tuned),
          `${sayChange(forgetting.ratio)}, times`,
        ],
        ['Answered right', sayShare(right.base), sayShare(right.tuned), sayChange(forgetting.rightChange)],
      ],
    },
  ];
}

function memoryBlocks(memorisation: HealthFigures['memorisation']): Block[] {
  const table: Block[] =
    memorisation.canaries.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: [
              { name: 'Learned, times a pass' },
              { name: 'Codes', figures: true },
              { name: 'Exposure of the base, bits', figures: true },
              { name: 'Exposure of tuned, bits', figures: true },
              { name: 'Said in full', figures: true },
            ],
            rows: memorisation.canaries.map(({ repeats, planted, base, tuned }) => [
              repeats === 0 ? 'never' : String(repeats),
              String(planted),
              base.exposure.toFixed(2),
              tuned.exposure.toFixed(2),
              String(tuned.extracted),
            ]),
          },
        ];
  return [
    { kind: 'small-title', text: 'What it learned by heart' },
    { kind: 'lead', text: memorisation.words },
    ...table,
  ];
}

function sayShare({ mean, low, high }: Share): string {
  return `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function sayChange({ difference, p, verdict }: Change): string {
  return `${sayShare(difference)}, p ${p.toFixed(4)}, ${verdict === 'not-proven' ? 'not proven' : verdict}`;
}
