/** The only looping motion. Always beside words that say what is being done. */
export function Spinner() {
  return <span className="spin" aria-hidden="true" />;
}
