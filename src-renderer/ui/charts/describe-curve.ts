/** The sentence that stands in for the learning curve where it cannot be seen. */
import type { Curve, CurvePoint } from './read-curve.ts';

function course(points: readonly CurvePoint[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return 'have no figure yet';
  if (points.length === 1) return `stand at ${first.value.toFixed(2)}`;
  const change = last.value - first.value;
  if (Math.abs(change) < 0.02 * first.value) return `stay near ${last.value.toFixed(2)}`;
  return `${change < 0 ? 'fell' : 'rose'} from ${first.value.toFixed(2)} to ${last.value.toFixed(2)}`;
}

/** One to three sentences: both lines' course, and where the best version lies. */
export function describeCurve(curve: Curve, counts: { training: number; validation: number }): string {
  const parts = [
    'How far off it still is, by passes over the examples; lower is better.',
    `The ${counts.training} examples it learns from ${course(curve.training)}.`,
    `The ${counts.validation} questions kept aside ${course(curve.validation)}.`,
  ];
  const last = curve.validation.at(-1);
  if (curve.best && last) {
    const pass = curve.best.pass.toFixed(1);
    parts.push(
      curve.best.step === last.step
        ? `The latest version, from pass ${pass}, is the best so far.`
        : `Questions kept aside were lowest at pass ${pass}; that version is kept.`,
    );
  }
  return parts.join(' ');
}
