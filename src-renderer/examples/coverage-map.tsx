import { useId, useMemo } from 'react';
import type { MapPoint, Topic } from '../../src-main/contract/readiness.ts';
import { placeNames } from './place-names.ts';

const width = 640;
const height = 380;
const edge = 26;

/** Passages and examples on a plane, near where alike. Everything it says stands in the list beside it as counts. */
export function CoverageMap(props: {
  points: readonly MapPoint[];
  topics: readonly Topic[];
  open: number | null;
  onOpen: (topic: number) => void;
}) {
  const { topics, open } = props;
  const title = useId();
  const placed = useMemo(
    () =>
      props.points.map((point) => ({
        ...point,
        x: edge + point.x * (width - 2 * edge),
        y: edge + point.y * (height - 2 * edge),
      })),
    [props.points],
  );
  const names = useMemo(() => placeNames(placed, topics, width, height), [placed, topics]);
  const uncovered = topics.reduce((sum, topic) => sum + topic.passages - topic.covered, 0);
  return (
    <svg className="map" viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-labelledby={title}>
      <title id={title}>
        {`A map of ${topics.length} topics; ${uncovered} passages have no example. The list beside it holds every count.`}
      </title>
      {topics.map((topic) => {
        const mine = placed.filter((point) => point.topic === topic.number);
        const selected = topic.number === open;
        return (
          <g
            key={topic.number}
            className={selected ? 'topic sel' : 'topic'}
            onClick={() => props.onOpen(topic.number)}
          >
            {selected &&
              mine.map((point, i) => <circle key={i} className="ground" cx={point.x} cy={point.y} r={15} />)}
            {mine.map((point, i) => (
              <Point key={i} point={point} />
            ))}
          </g>
        );
      })}
      {names.map((name) => (
        <text
          key={name.topic}
          className={name.topic === open ? 'sel' : undefined}
          x={name.x}
          y={name.y}
          textAnchor="middle"
          onClick={() => props.onOpen(name.topic)}
        >
          {name.words}
        </text>
      ))}
    </svg>
  );
}

function Point({ point }: { point: MapPoint }) {
  const { x, y } = point;
  if (point.kind === 'covered') return <circle className="cov" cx={x} cy={y} r={2.75} />;
  if (point.kind === 'uncovered') return <circle className="non" cx={x} cy={y} r={2.8} />;
  return <path className="ex" d={`M${x - 2.5} ${y}h5M${x} ${y - 2.5}v5`} />;
}

/** What the three marks mean. */
export function MapKey() {
  return (
    <p className="note map-key">
      <svg width="9" height="9" aria-hidden="true">
        <circle className="non" cx="4.5" cy="4.5" r="2.8" />
      </svg>
      passage without an example
      <svg width="9" height="9" aria-hidden="true">
        <circle className="cov" cx="4.5" cy="4.5" r="2.75" />
      </svg>
      passage with one
      <svg width="9" height="9" aria-hidden="true">
        <path className="ex" d="M2 4.5h5M4.5 2v5" />
      </svg>
      approved example
    </p>
  );
}
