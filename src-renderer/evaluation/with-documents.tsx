/** Each model alone and with the documents at hand: what tuning adds to looking things up, and the reverse. */
import type { Contrast, Evaluation, ScoredSide } from '../../src-main/contract/evaluation.ts';
import { contrastWords, outOf100, sideWords } from './score-words.ts';

const sides: readonly ScoredSide[] = ['base', 'baseDocuments', 'tuned', 'tunedDocuments'];

export function WithDocuments({ evaluation }: { evaluation: Evaluation }) {
  const f1 = evaluation.metrics.find(({ metric }) => metric === 'tokenF1');
  if (!evaluation.withDocuments || f1 === undefined) return null;
  return (
    <section className="fourways" aria-labelledby="fourways">
      <div className="row cap">
        <h3 className="h" id="fourways">
          With your documents at hand
        </h3>
        <span className="note">Words in common with the approved answers, of 100.</span>
      </div>
      <ul className="ways">
        {sides.map((side) => {
          const interval = f1[side];
          if (interval === null) return null;
          const { value, low, high, words } = outOf100(interval);
          return (
            <li key={side}>
              <span className="name">{sideWords[side]}</span>
              <span className={`track ${side.startsWith('tuned') ? 'tuned' : 'base'}`} aria-hidden="true">
                <i style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
                <b style={{ left: `${value * 100}%` }} />
              </span>
              <span className="num">
                {words}
                <span className="note">
                  {' '}
                  {Math.round(low * 100)} to {Math.round(high * 100)}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <ul className="contrasts dense">
        {evaluation.contrasts.map((contrast: Contrast) => (
          <li key={`${contrast.side} ${contrast.against}`}>{contrastWords(contrast)}</li>
        ))}
      </ul>
    </section>
  );
}
