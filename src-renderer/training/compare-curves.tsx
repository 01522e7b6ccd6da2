/** The checks of several runs over each other: one line each, told apart by colour, dashes and mark, named at its end. */
import type { RunComparison } from '../../src-main/contract/training.ts';
import { clamp } from '../ui/charts/place-labels.ts';
import { type Curve, readCurve } from '../ui/charts/read-curve.ts';
import { growScale, passTicks, ticksOf } from '../ui/charts/scale-axis.ts';
import { useWidth } from '../ui/charts/use-size.ts';

export const letters = ['A', 'B', 'C', 'D', 'E'] as const;

const HEIGHT = 250;
const frame = { left: 34, top: 10, bottom: HEIGHT - 26, gutter: 44 };
const LABEL_GAP = 15;
const dashes = [undefined, '6 4', '2 3', '10 3 2 3', '1 4'];

interface Line {
  readonly letter: string;
  readonly curve: Curve;
  readonly bestStep: number | null;
}

export function CompareCurves({ runs }: { runs: RunComparison['runs'] }) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const lines: Line[] = runs.map((run, i) => ({
    letter: letters[i] ?? '?',
    curve: readCurve(run.metrics),
    bestStep: run.bestStep,
  }));
  const points = lines.flatMap(({ curve }) => curve.validation);
  const passes = Math.max(1, ...points.map(({ pass }) => pass));
  const scale = growScale(
    points.map(({ value }) => value),
    null,
  );
  const right = width - frame.gutter;
  const x = (pass: number): number => frame.left + (pass / passes) * (right - frame.left);
  const y = (value: number): number =>
    frame.bottom - ((value - scale.low) / (scale.high - scale.low)) * (frame.bottom - frame.top);
  const labels = placeLabels(
    lines.map(({ curve }) => curve.validation.at(-1)).map((end) => end && y(end.value)),
  );
  return (
    <div ref={ref} className="curves" role="img" aria-label={describe(lines)} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {ticksOf(scale).map((tick) => (
            <g key={tick}>
              <path className="grid" d={`M${frame.left} ${y(tick)}H${right}`} />
              <text x={frame.left - 8} y={y(tick) + 4} textAnchor="end">
                {tick.toFixed(scale.step < 0.1 ? 2 : 1)}
              </text>
            </g>
          ))}
          {passTicks(passes).map((tick) => (
            <text key={tick} x={x(tick)} y={HEIGHT - 8} textAnchor="middle">
              {tick === 0 ? 'start' : Number(tick.toFixed(1))}
            </text>
          ))}
          {lines.map(({ letter, curve, bestStep }, i) => {
            const end = curve.validation.at(-1);
            if (end === undefined) return null;
            const path = curve.validation.map(({ pass, value }) => `${x(pass)} ${y(value)}`).join('L');
            return (
              <g key={letter} style={{ color: `var(--color-chart-${i + 1})` }}>
                <path className="line" d={`M${path}`} stroke="currentColor" strokeDasharray={dashes[i]} />
                {curve.validation
                  .filter(({ step }) => step === bestStep)
                  .map(({ pass, value }) => (
                    <path
                      key={pass}
                      d={mark(i, x(pass), y(value))}
                      fill="currentColor"
                      stroke="currentColor"
                    />
                  ))}
                <text className="lab" x={x(end.pass) + 10} y={(labels[i] ?? 0) + 4}>
                  {letter}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}

/** Label heights at least a line apart, in the order of the ends, inside the frame. */
function placeLabels(ends: readonly (number | undefined)[]): (number | undefined)[] {
  const order = ends.flatMap((at, i) => (at === undefined ? [] : { at, i })).sort((a, b) => a.at - b.at);
  const placed: (number | undefined)[] = ends.map(() => undefined);
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, i } of order) {
    last = Math.max(clamp(at, frame.top + 4, frame.bottom), last + LABEL_GAP);
    placed[i] = last;
  }
  return placed;
}

/** Disc, square, triangle, diamond, cross: the version each run kept. */
function mark(i: number, x: number, y: number): string {
  const r = 4.5;
  switch (i) {
    case 0:
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    case 1:
      return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 2:
      return `M${x} ${y - r}L${x + r} ${y + r}H${x - r}z`;
    case 3:
      return `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}z`;
    default:
      return `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`;
  }
}

function describe(lines: readonly Line[]): string {
  const said = lines.map(({ letter, curve }) => {
    const [first] = curve.validation;
    const lowest = curve.validation.reduce((a, { value }) => Math.min(a, value), Number.POSITIVE_INFINITY);
    return first === undefined
      ? `${letter} has no check yet.`
      : `${letter} began at ${first.value.toFixed(2)} and came to ${lowest.toFixed(2)} at its lowest.`;
  });
  return `How far off each run still was at its checks, by passes; lower is better. ${said.join(' ')}`;
}
