/**
 * How far off the model still is, over passes: what it learns from (dashed grey) and what is kept aside (solid accent).
 * Grows by appending; the vertical scale only ever widens. The same figures stand in `CurveTable`.
 */
import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import type { RunMetric } from '../../../src-main/contract/training.ts';
import { type CurvePaint, createCurve, curvePadding, curveTokens } from './curve-canvas.ts';
import { CurveOverlay } from './curve-overlay.tsx';
import { describeCurve } from './describe-curve.ts';
import type { Frame } from './place-labels.ts';
import { alignCurve, readCurve } from './read-curve.ts';
import { growScale, type Scale } from './scale-axis.ts';
import { useTokenColours } from './use-token-colours.ts';
import { useWidth } from './use-size.ts';

export function LearningCurve(props: {
  metrics: readonly RunMetric[];
  /** Passes planned: the right end of the axis. */
  passes: number;
  live: boolean;
  counts: { training: number; validation: number };
  height?: number;
}) {
  const { metrics, live, counts, height = 262 } = props;
  const { ref, width } = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const colours = useTokenColours(ref, curveTokens);

  const curve = useMemo(() => readCurve(metrics), [metrics]);
  // The last step may end a little beyond the planned passes, because it reads whole rows.
  const passes = Math.max(props.passes, curve.training.at(-1)?.pass ?? 0, curve.validation.at(-1)?.pass ?? 0);
  const lastScale = useRef<Scale | null>(null);
  const scale = useMemo(() => {
    const values = [...curve.training, ...curve.validation].map(({ value }) => value);
    const grown = growScale(values, lastScale.current);
    // A scale drawn before any figure is only a frame: it must not hold the first figures down.
    if (values.length > 0) lastScale.current = grown;
    return grown;
  }, [curve]);

  // A finished line ends at the plot's edge, so the words need a gutter; while it runs they stand in what is to come.
  const gutter = 8 + (width > 480 ? 104 : 92);
  const paint = useRef<CurvePaint>({ colours, passes, scale, gutter });
  paint.current = Object.assign(paint.current, { colours, passes, scale, gutter });

  useLayoutEffect(() => {
    if (!canvas.current || width === 0) return;
    if (chart.current) {
      chart.current.setSize({ width, height });
      return;
    }
    chart.current = createCurve(canvas.current, { width, height }, paint.current, [[], [], []]);
  }, [width, height]);
  useEffect(
    () => () => {
      chart.current?.destroy();
      chart.current = null;
    },
    [],
  );
  useEffect(() => {
    const [passList, training, validation] = alignCurve(curve);
    chart.current?.setData([passList, training, validation]);
  }, [curve, scale, colours, passes, width, height]);

  const frame: Frame = {
    left: curvePadding.left,
    top: curvePadding.top,
    right: width - gutter,
    bottom: height - curvePadding.bottom,
    width,
  };
  return (
    <div ref={ref} className="curve" role="img" aria-label={describeCurve(curve, counts)} style={{ height }}>
      <div ref={canvas} aria-hidden="true" />
      {width > 0 && (
        <CurveOverlay
          curve={curve}
          frame={frame}
          height={height}
          passes={passes}
          scale={scale}
          live={live}
          labels={{
            training: [`${counts.training} examples`, 'it learns from'],
            validation: [`${counts.validation} questions`, 'kept aside'],
          }}
        />
      )}
    </div>
  );
}
