/** What leaves, with the private details in it: a person looks at it and says that it may. */
import type { Leaving } from '../../src-main/contract/sharing.ts';
import { Check } from '../ui/check.tsx';
import { Details } from '../ui/details.tsx';
import { count } from '../ui/words.ts';

export function WhatLeaves(props: {
  leaving: Leaving;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
}) {
  const { leaving } = props;
  const shown = leaving.details.length;
  const found = leaving.masked + leaving.open;
  return (
    <section className="leaves">
      <h3 className="h">What leaves</h3>
      <p className="dense ink2">{leaving.words}</p>
      {found === 0 ? (
        <p className="dense ink2">No masked or undecided private detail stands in it.</p>
      ) : (
        <>
          <ul className="found dense">
            {leaving.masked > 0 && (
              <li className="warn">
                {count(leaving.masked, 'detail')} masked in the documents still{' '}
                {leaving.masked === 1 ? 'stands' : 'stand'} in it
              </li>
            )}
            {leaving.open > 0 && <li>{count(leaving.open, 'detail')} nobody has decided about</li>}
          </ul>
          <Details summary={shown < found ? `The first ${shown} of ${found}` : 'Each of them'}>
            <ul className="details-found">
              {leaving.details.map((detail, index) => (
                <li key={`${detail.text} ${index}`}>
                  <span className={detail.why === 'masked' ? 'masked' : 'open'}>{detail.text}</span>
                  <span className="note">
                    {detail.why === 'masked' ? 'Masked in the documents' : 'Undecided'}. In: {detail.question}
                  </span>
                </li>
              ))}
            </ul>
          </Details>
        </>
      )}
      <Check
        checked={props.confirmed}
        onChange={props.onConfirm}
        told="Your name and this moment go into the log."
      >
        I have looked at this, and it may leave
      </Check>
    </section>
  );
}
