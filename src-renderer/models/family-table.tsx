import { core } from '../bridge.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';

/** Which families can be talked with, tuned and taken along: the table by which models are refused. */
export function FamilyTable() {
  const families = useQuery('families', () => core.models.families());
  return (
    <>
      <ShowProblem problem={families.problem} />
      <table className="families">
        <caption className="vh">Families of models</caption>
        <thead>
          <tr>
            <th scope="col">Family</th>
            <th scope="col">Chat</th>
            <th scope="col">Tuning</th>
            <th scope="col">Export</th>
            <th scope="col">What is special</th>
          </tr>
        </thead>
        <tbody>
          {families.value?.map((each) => (
            <tr key={each.family}>
              <td>
                {each.family}
                <span className="note told">{each.architectures.join(', ')}</span>
              </td>
              <td>{each.chat}</td>
              <td>{each.tuning}</td>
              <td>{each.export}</td>
              <td className="ink2">{each.special}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
