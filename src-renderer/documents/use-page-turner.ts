import { useCallback, useEffect, useState, type RefObject } from 'react';

/** Space above a page start when it was turned to. */
const topPx = 12;

/** Which page is at the top of a scrolling text, and how to turn it. `page` is null when the text has no pages. */
export function usePageTurner(scroller: RefObject<HTMLElement | null>, pages: number | null) {
  const [page, setPage] = useState(1);
  const marks = useCallback(
    () => [...(scroller.current?.querySelectorAll<HTMLElement>('[data-page]') ?? [])],
    [scroller],
  );

  useEffect(() => {
    const element = scroller.current;
    if (element === null || pages === null) return undefined;
    function look(): void {
      const top = (element?.getBoundingClientRect().top ?? 0) + topPx * 2;
      const passed = marks().filter((mark) => mark.getBoundingClientRect().top <= top);
      setPage(Number(passed.at(-1)?.dataset['page'] ?? 1));
    }
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => element.removeEventListener('scroll', look);
  });

  const turn = (step: 1 | -1) => {
    const all = marks();
    const target =
      step === 1
        ? all.find((mark) => Number(mark.dataset['page']) > page)
        : all.findLast((mark) => Number(mark.dataset['page']) < page);
    const element = scroller.current;
    if (target === undefined || element === null) return;
    const by = target.getBoundingClientRect().top - element.getBoundingClientRect().top - topPx;
    element.scrollBy({ top: by });
  };

  return { page: pages === null ? null : page, next: () => turn(1), back: () => turn(-1) };
}
