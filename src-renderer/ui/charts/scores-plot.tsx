/** Base against tuned: a dot for the figure, a line for the range it most likely lies in. Base grey, tuned accent. */
import './charts.css';
import { layoutScores, type ScoreColumn, scoresHeight, scoresRows } from './layout-scores.ts';
import { useWidth } from './use-size.ts';

export function describeScores(columns: readonly ScoreColumn[]): string {
  const parts = columns.map(
    ({ title, note, base, tuned }) => `${title}: base ${base.words}, tuned ${tuned.words}, ${note}`,
  );
  return `${parts.join('; ')}. The table under Details holds every range.`;
}

const narrowest = 520;

export function ScoresPlot({ columns }: { columns: readonly ScoreColumn[] }) {
  const { ref, width: room } = useWidth<HTMLDivElement>();
  // Below this the words would run into each other: the plot scrolls instead.
  const width = room === 0 ? 0 : Math.max(room, narrowest);
  const height = scoresHeight();
  const { head, row } = scoresRows;
  const foot = head + 2 * row;
  return (
    <div
      ref={ref}
      className="scores-plot"
      style={{ minHeight: height }}
      {...(width > room && { tabIndex: 0, role: 'group', 'aria-label': 'Plot of the scores' })}
    >
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={describeScores(columns)}>
          <text className="lab name" x={0} y={head + 0.6 * row + 4}>
            Base
          </text>
          <text className="lab" x={0} y={head + 1.6 * row + 4}>
            Tuned
          </text>
          {layoutScores(columns, width).map((column) => (
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
              {column.shares.map((share) => (
                <g key={share.side}>
                  <path className={`${share.side} iv`} d={`M${share.from} ${share.y}H${share.to}`} />
                  <circle className={share.side} cx={share.dot} cy={share.y} r={4.5} />
                  <text className="count" x={share.dot} y={share.y - 11} textAnchor="middle">
                    {share.words}
                  </text>
                </g>
              ))}
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}
