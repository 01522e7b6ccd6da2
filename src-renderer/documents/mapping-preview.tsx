import type { PairColumns, PairTable } from '../../src-main/contract/documents.ts';
import { count } from '../ui/words.ts';

/** The first rows as the examples they would become. */
export function MappingPreview(props: { table: PairTable; columns: PairColumns; before: string }) {
  const { table, columns, before } = props;
  const cell = (row: readonly string[], column: number | null): string =>
    column === null ? '' : (row[column] ?? '').trim();
  const further: readonly [string, number | null][] = [
    ['Avoid', columns.wrong],
    ['Source', columns.source],
    ['Kind', columns.kind],
  ];
  const shown = further.filter(([, column]) => column !== null);
  return (
    <div className="mapping-preview" tabIndex={0} role="group" aria-label="First rows">
      <table>
        <caption className="note">
          The first {count(table.preview.length, 'row')} of {table.rows}
        </caption>
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Answer</th>
            {shown.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.preview.map((row, i) => (
            <tr key={i}>
              <td>
                <div className="mapping-cell">
                  {before.trim() !== '' && <span className="ink2">{before.trim()} </span>}
                  {cell(row, columns.question) || <Missing />}
                </div>
              </td>
              <td>
                <div className="mapping-cell">{cell(row, columns.answer) || <Missing />}</div>
              </td>
              {shown.map(([name, column]) => (
                <td key={name}>
                  <div className="mapping-cell">{cell(row, column)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Missing() {
  return <span className="ink2">Empty: left out</span>;
}
