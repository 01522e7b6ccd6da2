/** The two lines of the learning curve on a canvas. One uPlot lives as long as the chart: data is appended, never redrawn. */
import uPlot from 'uplot';
import { passTicks, type Scale, ticksOf } from './scale-axis.ts';

export const curveTokens = [
  '--color-chart-base',
  '--color-chart-tuned',
  '--color-chart-grid',
  '--color-chart-axis',
] as const;

export const curvePadding = { left: 34, top: 8, bottom: 26 } as const;

/** What the canvas reads on every draw; kept outside uPlot so that a new scale or theme needs no new chart. */
export interface CurvePaint {
  colours: Record<string, string>;
  passes: number;
  scale: Scale;
  gutter: number;
}

export function createCurve(
  target: HTMLElement,
  size: { width: number; height: number },
  paint: CurvePaint,
  data: uPlot.AlignedData,
): uPlot {
  const colour = (token: (typeof curveTokens)[number]) => () => paint.colours[token] ?? 'transparent';
  const font = `11px ${getComputedStyle(target).fontFamily}`;
  return new uPlot(
    {
      ...size,
      padding: [curvePadding.top, () => paint.gutter, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [0, paint.passes] },
        y: { range: () => [paint.scale.low, paint.scale.high] },
      },
      axes: [
        {
          size: curvePadding.bottom,
          font,
          gap: 8,
          stroke: colour('--color-chart-axis'),
          grid: { show: false },
          ticks: { show: false },
          splits: () => passTicks(paint.passes),
          values: (_, splits) =>
            splits.map((pass) => (pass === 0 ? 'start' : String(Number(pass.toFixed(1))))),
        },
        {
          size: curvePadding.left,
          font,
          gap: 8,
          stroke: colour('--color-chart-axis'),
          grid: { stroke: colour('--color-chart-grid'), width: 1 },
          ticks: { show: false },
          splits: () => ticksOf(paint.scale),
          values: (_, splits) => splits.map((value) => value.toFixed(paint.scale.step < 0.1 ? 2 : 1)),
        },
      ],
      series: [
        {},
        {
          stroke: colour('--color-chart-base'),
          width: 2,
          dash: [5, 4],
          spanGaps: true,
          points: { show: false },
        },
        { stroke: colour('--color-chart-tuned'), width: 2, spanGaps: true, points: { show: false } },
      ],
    },
    data,
    target,
  );
}
