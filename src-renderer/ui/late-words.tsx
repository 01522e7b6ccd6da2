import { type ReactNode, useEffect, useState } from 'react';

/** Words for something that is being fetched: nothing for 300 ms, so that what is quick does not flicker. */
export function LateWords({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="dense ink2" role="status">
      {late && children}
    </p>
  );
}
