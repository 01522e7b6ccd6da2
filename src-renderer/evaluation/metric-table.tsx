/** Every figure behind the plot, with its range; the same numbers for eyes, screen readers and print. */
import type { Evaluation } from '../../src-main/contract/evaluation.ts';
import { Term } from '../ui/tooltip.tsx';
import { metricWords, sayChance, sayInterval, verdictWords } from './score-words.ts';

export function MetricTable({ evaluation }: { evaluation: Evaluation }) {
  return (
    <table className="metrics">
      <caption className="vh">Base against tuned, with the range the true figure most likely lies in</caption>
      <thead>
        <tr>
          <th scope="col">Technical name</th>
          <th scope="col" className="r">
            Base
          </th>
          <th scope="col" className="r">
            Tuned
          </th>
          <th scope="col" className="r">
            Difference
          </th>
          <th scope="col" className="r">
            <Term words="Chance" name="Chance">
              How often a difference this large would come about if nothing had changed: permutation test over
              the source documents, adjusted by Holm for the number of figures.
            </Term>
          </th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {evaluation.metrics.map((metric) => {
          const words = metricWords[metric.metric];
          const factor = metric.metric === 'perplexity';
          return (
            <tr key={metric.metric}>
              <td>
                <Term words={words.technical} name={words.name}>
                  {words.explain}
                </Term>
              </td>
              <td className="r">{sayInterval(metric.metric, metric.base)}</td>
              <td className="r">{sayInterval(metric.metric, metric.tuned)}</td>
              <td className="r">{sayInterval(metric.metric, metric.difference, factor)}</td>
              <td className="r num">{sayChance(metric.p)}</td>
              <td>{verdictWords[metric.verdict]}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
