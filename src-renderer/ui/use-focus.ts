import { useEffect, useRef, type RefObject } from 'react';

/** A ref whose element takes the focus once it is there: for a field somebody has just asked for. */
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    ref.current?.focus();
  }, []);
  return ref;
}
