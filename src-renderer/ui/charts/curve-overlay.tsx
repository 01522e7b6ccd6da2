/** Everything of the learning curve that is words or a mark: band, ends, the kept version. SVG over the canvas, same pixels. */
import { anchorLabel, clamp, type Frame, partLabels } from './place-labels.ts';
import type { Curve, CurvePoint } from './read-curve.ts';
import type { Scale } from './scale-axis.ts';

interface Label {
  readonly className: 'base' | 'tuned';
  readonly point: CurvePoint;
  readonly words: readonly [string, string];
}

export function CurveOverlay(props: {
  curve: Curve;
  frame: Frame;
  height: number;
  passes: number;
  scale: Scale;
  /** Whether more is to come: shows the band. */
  live: boolean;
  labels: { training: readonly [string, string]; validation: readonly [string, string] };
}) {
  const { curve, frame, scale } = props;
  const x = (pass: number) => frame.left + (pass / props.passes) * (frame.right - frame.left);
  const y = (value: number) =>
    frame.bottom - ((value - scale.low) / (scale.high - scale.low)) * (frame.bottom - frame.top);

  const lastTraining = curve.training.at(-1);
  const lastValidation = curve.validation.at(-1);
  const now = Math.max(lastTraining?.pass ?? 0, lastValidation?.pass ?? 0);
  const ends: Label[] = [];
  if (lastValidation) {
    ends.push({ className: 'tuned', point: lastValidation, words: props.labels.validation });
  }
  if (lastTraining) ends.push({ className: 'base', point: lastTraining, words: props.labels.training });

  // One line where it fits before the plot's edge, else two, which reach into the gutter.
  const labelX = x(now) + 12;
  const longest = Math.max(0, ...ends.map(({ words }) => words.join(' ').length)) * 6.6;
  const split = labelX + longest > frame.right;
  const [first, second] = ends;
  const places =
    first && second
      ? partLabels(
          y(first.point.value),
          y(second.point.value),
          split ? 36 : 20,
          frame.top + 8,
          frame.bottom - 8,
        )
      : first
        ? [clamp(y(first.point.value), frame.top + 8, frame.bottom - 8)]
        : [];

  // The first check is always the best so far; saying so would only stand in the way.
  const best = curve.validation.length > 1 ? curve.best : null;
  const inTheWay =
    places.some((place) => place < frame.top + 40) ||
    (best !== null && x(best.pass) + 110 > x(now) && y(best.value) - 62 < frame.top + 34);
  const bandWords = inTheWay
    ? ({ x: frame.right - 10, textAnchor: 'end' } as const)
    : ({ x: x(now) + 10, textAnchor: 'start' } as const);

  return (
    <svg className="curve-overlay" width={frame.width} height={props.height} aria-hidden="true">
      {props.live && now > 0 && x(now) < frame.right - 1 && (
        <>
          <rect
            className="band"
            x={x(now)}
            y={frame.top}
            width={frame.right - x(now)}
            height={frame.bottom - frame.top}
          />
          {frame.right - x(now) > 92 && (
            <text {...bandWords} y={frame.top + 18}>
              still to come
            </text>
          )}
        </>
      )}
      {best && <BestMark x={x(best.pass)} y={y(best.value)} frame={frame} live={props.live} />}
      {ends.map(({ className, point, words }, i) => {
        const isBest = className === 'tuned' && best?.step === point.step;
        const top = (places[i] ?? 0) + 4;
        return (
          <g key={className}>
            {!isBest && (
              <circle className={`${className} hollow`} cx={x(point.pass)} cy={y(point.value)} r={4} />
            )}
            {split ? (
              <text className={className} x={labelX} y={top - 7}>
                {words[0]}
                <tspan x={labelX} dy={15}>
                  {words[1]}
                </tspan>
              </text>
            ) : (
              <text className={className} x={labelX} y={top}>
                {words.join(' ')}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function BestMark({ x, y, frame, live }: { x: number; y: number; frame: Frame; live: boolean }) {
  const words = live ? 'best so far, kept' : 'best, kept';
  const top = Math.max(y - 62, frame.top + 14);
  const label = anchorLabel(x, words.length * 3.3, frame);
  // Near the start the line itself comes down from the left: the words go to the right of the mark.
  const labelX = label.anchor === 'start' ? x - 3 : label.x;
  return (
    <>
      <circle className="tuned" cx={x} cy={y} r={4.5} />
      {y - top > 16 && (
        <>
          <path className="axis" d={`M${x} ${y - 8}V${top + 6}`} />
          <text className="lab" x={labelX} y={top} textAnchor={label.anchor}>
            {words}
          </text>
        </>
      )}
    </>
  );
}
