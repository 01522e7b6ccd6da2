import { hrefOf } from '../wizard/navigate.ts';

/** The promises, beside the first screens. */
export function GoodToKnow({ linked = false }: { linked?: boolean }) {
  return (
    <aside className="plain" aria-label="Good to know">
      <section>
        <h2 className="h">Nothing leaves this computer</h2>
        <p>
          No account, no network. All projects lie in one encrypted file.{' '}
          {linked && <a href={hrefOf({ at: 'settings', section: 'storage' })}>What is stored where</a>}
        </p>
      </section>
      <section>
        <h2 className="h">You decide what it learns</h2>
        <p>Nothing is learned that a person has not approved. Every answer carries that person’s name.</p>
      </section>
      <section>
        <h2 className="h">It may not get better</h2>
        <p>If the test cannot tell the two apart, the scores say “not proven”.</p>
      </section>
    </aside>
  );
}
