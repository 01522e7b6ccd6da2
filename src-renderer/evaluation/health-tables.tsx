/** The figures of a health check, each after the sentence that says what it means. */
import type { ReactNode } from 'react';
import type { HealthFigures } from '../../src-main/contract/health.ts';
import { Details } from '../ui/details.tsx';
import { Term } from '../ui/tooltip.tsx';
import { sayChance, sideWords, verdictWords } from './score-words.ts';

type Share = HealthFigures['refusals']['sides'][number]['refused'];
type Change = HealthFigures['refusals']['refusing'];

export function HealthTables({ figures }: { figures: HealthFigures }) {
  const { refusals, forgetting, memorisation, verbatim, meaning } = figures;
  return (
    <>
      <Part title="What it declines" words={refusals.words}>
        <Table
          caption="How often each side declines"
          head={[
            'Of 100 questions',
            `Declined, of ${refusals.questions} it cannot know`,
            `Declined, of ${refusals.answerable} it should answer`,
          ]}
          rows={refusals.sides.map(({ side, refused, overRefused }) => [
            sideWords[side],
            sayHundred(refused),
            sayHundred(overRefused),
          ])}
        />
      </Part>
      <Part title="What it forgot" words={forgetting.words}>
        <Table
          caption="General questions before and after"
          head={['On general questions', 'Base', 'Tuned', 'Verdict']}
          rows={[
            [
              <Term key="surprise" words="Surprise at the known answer" name="Perplexity">
                Among how many words it wavers, on average, at each word of the known answer. Lower is better.
              </Term>,
              sayPlain(forgetting.perplexity.base),
              sayPlain(forgetting.perplexity.tuned),
              verdictWords[forgetting.ratio.verdict],
            ],
            [
              'Answered right, of 100',
              sayHundred(forgetting.right.base),
              sayHundred(forgetting.right.tuned),
              verdictWords[forgetting.rightChange.verdict],
            ],
          ]}
        />
      </Part>
      <Part title="What it learned by heart" words={memorisation.words}>
        {memorisation.canaries.length > 0 && (
          <Table
            caption="Planted codes by how often they were learned"
            head={['Planted codes, learned', 'Codes', 'Base stands out', 'Tuned stands out', 'Said in full']}
            rows={memorisation.canaries.map(({ repeats, planted, base, tuned }) => [
              repeats === 0 ? 'never' : repeats === 1 ? 'once a pass' : `${repeats} times a pass`,
              String(planted),
              `${base.exposure.toFixed(1)} bits`,
              `${tuned.exposure.toFixed(1)} bits`,
              `${tuned.extracted} of ${planted}`,
            ])}
          />
        )}
        <p>{verbatim.words}</p>
        {verbatim.longest !== null && (
          <p className="note">
            “{verbatim.longest.text}”, asked “{verbatim.longest.question}”; it stands in{' '}
            {verbatim.longest.documentName}.
          </p>
        )}
      </Part>
      <Details summary="Details">
        <dl className="facts-list">
          <Fact name="Declines what it cannot know, tuned minus base" change={refusals.refusing} />
          <Fact name="Declines what it should answer, tuned minus base" change={refusals.overRefusing} />
          <Fact name="Perplexity on general questions, tuned over base" change={forgetting.ratio} />
          <Fact name="General questions right, tuned minus base" change={forgetting.rightChange} />
          {meaning.change !== null && (
            <Fact name="Nearness in meaning, tuned minus base" change={meaning.change} />
          )}
          <div>
            <dt>Meaning</dt>
            <dd>{meaning.words}</dd>
          </div>
          <div>
            <dt>Exposure</dt>
            <dd>
              rank of each code among {Math.round(2 ** memorisation.mostExposure)} of its kind; Carlini et al.
              2019
            </dd>
          </div>
        </dl>
      </Details>
    </>
  );
}

function Part({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <section className="part" aria-label={title}>
      <h3 className="h">{title}</h3>
      <p>{words}</p>
      {children}
    </section>
  );
}

function Table(props: { caption: string; head: readonly string[]; rows: readonly (readonly ReactNode[])[] }) {
  return (
    <table className="metrics">
      <caption className="vh">{props.caption}</caption>
      <thead>
        <tr>
          {props.head.map((words, i) => (
            <th key={words} scope="col" className={i === 0 ? undefined : 'r'}>
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, k) => (
              <td key={k} className={k === 0 ? undefined : 'r num'}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fact({ name, change }: { name: string; change: Change }) {
  const { difference, p, verdict } = change;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">
        {sayPlain(difference)}, chance {sayChance(p)}, {verdictWords[verdict].toLowerCase()}
      </dd>
    </div>
  );
}

function sayHundred({ mean, low, high }: Share): string {
  const hundred = (share: number): number => Math.round(share * 100);
  return `${hundred(mean)} (${hundred(low)} to ${hundred(high)})`;
}

function sayPlain({ mean, low, high }: Share): string {
  const signed = (value: number): string => value.toFixed(2).replace('-', '\u2212');
  return `${signed(mean)} (${signed(low)} to ${signed(high)})`;
}
