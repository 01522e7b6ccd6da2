import type { EndpointCall } from '../../src-main/contract/endpoint.ts';
import { core } from '../bridge.ts';
import { ShowProblem } from '../ui/show-problem.tsx';
import { useQuery } from '../ui/use-query.ts';
import { figure, shortTime } from '../ui/words.ts';

const newest = 50;

/** 499 stands for a caller that hung up. */
function ending({ status }: EndpointCall): string {
  if (status < 400) return 'Answered';
  if (status === 401) return 'Refused: wrong key';
  if (status === 429) return 'Refused: over its limit';
  if (status === 499) return 'Hung up';
  return status < 500 ? `Refused (${status})` : `Failed (${status})`;
}

/** The last calls, without anything that was said in them. @param calls grows with each, so that the list is read anew */
export function EndpointCalls({ calls }: { calls: number }) {
  const list = useQuery(
    'endpoint calls',
    () => core.endpoint.calls({ limit: newest }),
    (event) => event.type === 'endpoint-changed',
  );
  const rows = list.value ?? [];
  return (
    <section aria-labelledby="endpoint-calls" className="endpoint-part">
      <div className="row endpoint-head">
        <h3 className="h" id="endpoint-calls">
          Calls
        </h3>
        {calls > 0 && <span className="note">{figure(calls)} since it was turned on</span>}
      </div>
      <ShowProblem problem={list.problem} />
      {rows.length === 0 ? (
        <p className="note">
          Every call is listed here: when, with which key, what for and how much. Never what was said.
        </p>
      ) : (
        <table className="endpoint-calls">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Key</th>
              <th scope="col">What for</th>
              <th scope="col" className="r">
                Tokens in
              </th>
              <th scope="col" className="r">
                Tokens out
              </th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((call) => (
              <tr key={call.number}>
                <td className="num">
                  <time dateTime={call.at} title={call.at}>
                    {shortTime(call.at)}
                  </time>
                </td>
                <td>{call.keyName ?? 'None'}</td>
                <td>
                  <code>{call.route}</code>
                  {call.model !== null && <span className="note told">{call.model}</span>}
                </td>
                <td className="r">{figure(call.promptTokens)}</td>
                <td className="r">{figure(call.completionTokens)}</td>
                <td>{ending(call)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
