/** Dots and intervals: a dot for the figure, a line for the range it most likely lies in. Base grey, tuned accent. */
import './charts.css';
import {
  layoutScores,
  namesWidth,
  rowY,
  type ScoreColumn,
  type ScoreRow,
  scoresHeight,
  scoresRows,
} from './layout-scores.ts';
import { useWidth } from './use-size.ts';

export function describeScores(columns: readonly ScoreColumn[], rows: readonly ScoreRow[]): string {
  const parts = columns.map(({ title, note, shares }) => {
    const said = rows.flatMap(({ name }, i) => {
      const share = shares[i];
      return share == null ? [] : `${name.toLowerCase()} ${share.words}`;
    });
    return `${title}: ${said.join(', ')}, ${note}`;
  });
  return `${parts.join('; ')}. The table under Details holds every range.`;
}

const narrowest = 520;

export function ScoresPlot(props: { columns: readonly ScoreColumn[]; rows: readonly ScoreRow[] }) {
  const { columns, rows } = props;
  const { ref, width: room } = useWidth<HTMLDivElement>();
  // Below this the words would run into each other: the plot scrolls instead.
  const width = room === 0 ? 0 : Math.max(room, narrowest);
  const height = scoresHeight(rows.length);
  const { head, row } = scoresRows;
  const foot = head + rows.length * row;
  return (
    <div
      ref={ref}
      className="scores-plot"
      style={{ minHeight: height }}
      {...(width > room && { tabIndex: 0, role: 'group', 'aria-label': 'Plot of the scores' })}
    >
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={describeScores(columns, rows)}>
          {rows.map(({ key, name }, i) => (
            <text key={key} className="lab name" x={0} y={rowY(i) + 4}>
              {name}
            </text>
          ))}
          {layoutScores(columns, width, namesWidth(rows)).map((column) => (
            <g key={column.key}>
              <text className="lab" x={column.left} y={12}>
                {column.title}
              </text>
              <text x={column.left} y={28}>
                {column.note}
              </text>
              {[column.left, column.middle, column.right].map((x, i) => (
                <g key={column.ticks[i]}>
                  <path className="grid" d={`M${Math.round(x) + 0.5} ${head - 8}V${foot}`} />
                  <text x={x} y={foot + 17} textAnchor={i === 0 ? 'start' : i === 1 ? 'middle' : 'end'}>
                    {column.ticks[i]}
                  </text>
                </g>
              ))}
              {column.shares.map((share) => {
                const side = rows[share.row]?.tuned === true ? 'tuned' : 'base';
                const mark = rows[share.row]?.hollow === true ? `${side} hollow` : side;
                return (
                  <g key={share.row}>
                    <path className={`${side} iv`} d={`M${share.from} ${share.y}H${share.to}`} />
                    <circle className={mark} cx={share.dot} cy={share.y} r={4.5} />
                    <text className="count" x={share.dot} y={share.y - 10} textAnchor="middle">
                      {share.words}
                    </text>
                  </g>
                );
              })}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
