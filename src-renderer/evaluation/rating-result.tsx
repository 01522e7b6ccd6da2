/** What blind raters preferred, told only to those who have finished. */
import type { RatingStand } from '../../src-main/contract/rating.ts';
import { core } from '../bridge.ts';
import { Details } from '../ui/details.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';

export function RatingResult({ evaluationId, stand }: { evaluationId: string; stand: RatingStand }) {
  const judged = stand.choices.filter((choice) => choice !== null).length;
  const { value, problem } = useQuery(`rating result ${evaluationId} ${judged}`, () =>
    core.evaluation.rating.summary({ evaluationId }),
  );
  if (stand.pairs === 0) {
    return (
      <p className="read">Both models gave the same answer to every question: there is nothing to judge.</p>
    );
  }
  if (value === undefined) return <ShowProblem problem={problem} />;
  const hundred = (share: number) => Math.round(share * 100);
  return (
    <>
      <h2 className="verdict">{value.words}</h2>
      {value.winRate !== null && (
        <p className="sum">
          Of 100 judgements, {hundred(value.winRate.mean)} go to the tuned model, a tie counting half; the
          true figure most likely lies between {hundred(value.winRate.low)} and {hundred(value.winRate.high)}.
        </p>
      )}
      <table className="metrics">
        <caption className="vh">What each rater preferred</caption>
        <thead>
          <tr>
            <th scope="col">Rater</th>
            <th scope="col" className="r">
              Tuned
            </th>
            <th scope="col" className="r">
              Base
            </th>
            <th scope="col" className="r">
              Neither
            </th>
          </tr>
        </thead>
        <tbody>
          {value.raters.map(({ name, tuned, base, neither }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="r num">{tuned}</td>
              <td className="r num">{base}</td>
              <td className="r num">{neither}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Details summary="Details">
        <dl className="facts-list">
          <div>
            <dt>Bradley-Terry, tuned to base</dt>
            <dd className="num">
              {value.strength === null ? 'not known' : `${value.strength.toFixed(2)} to 1`}
            </dd>
          </div>
          <div>
            <dt>Krippendorff’s alpha between raters</dt>
            <dd className="num">
              {value.agreement === null ? 'needs two raters' : value.agreement.toFixed(2)}
            </dd>
          </div>
        </dl>
      </Details>
    </>
  );
}
