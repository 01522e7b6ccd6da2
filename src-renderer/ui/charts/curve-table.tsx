/** The learning curve as figures: one row for each time the questions kept aside were asked. */
import type { RunMetric } from '../../../src-main/contract/training.ts';
import { type Curve, readCurve } from './read-curve.ts';

export interface CurveRow {
  readonly step: number;
  readonly pass: number;
  /** Mean over the steps since the row before; null when there were none. */
  readonly training: number | null;
  readonly validation: number;
  readonly kept: boolean;
}

export function tabulateCurve(curve: Curve): CurveRow[] {
  let from = -1;
  return curve.validation.map(({ step, pass, value }) => {
    const since = curve.training.filter((point) => point.step > from && point.step <= step);
    from = step;
    const training =
      since.length === 0 ? null : since.reduce((sum, point) => sum + point.value, 0) / since.length;
    return { step, pass, training, validation: value, kept: curve.best?.step === step };
  });
}

export function CurveTable({ metrics }: { metrics: readonly RunMetric[] }) {
  const rows = tabulateCurve(readCurve(metrics));
  return (
    <table className="num">
      <caption className="vh">How far off it still is, at each check</caption>
      <thead>
        <tr>
          <th scope="col">Pass</th>
          <th scope="col" className="r">
            Training loss
          </th>
          <th scope="col" className="r">
            Validation loss
          </th>
          <th scope="col">
            <span className="vh">Kept</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.step}>
            <td>{row.pass.toFixed(1)}</td>
            <td className="r">{row.training?.toFixed(3) ?? '–'}</td>
            <td className="r">{row.validation.toFixed(3)}</td>
            <td>{row.kept ? 'kept' : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
