/** The app was started anew and gave out a new address; this page is no longer let in. */
export function RestartedElsewhere() {
  return (
    <main className="home">
      <div className="door" role="alert">
        <h1 className="verdict">Vernacular was restarted</h1>
        <p className="read ink2">
          What was stored is safe. Open the address it printed when it started; this page can be closed.
        </p>
      </div>
    </main>
  );
}
