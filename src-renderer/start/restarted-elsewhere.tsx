import { Notice } from '../ui/notice.tsx';

/** The app was started anew and gave out a new address; this page is no longer let in. */
export function RestartedElsewhere() {
  return (
    <main className="alone">
      <Notice tone="warn" what="Vernacular was restarted." alert>
        <p>What was stored is safe. Open the address it printed when it started; this page can be closed.</p>
      </Notice>
    </main>
  );
}
