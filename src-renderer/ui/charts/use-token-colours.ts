/** Token colours as the canvas needs them: resolved for the theme in force, and again when it changes. */
import { type RefObject, useEffect, useState } from 'react';

function resolve(element: HTMLElement, tokens: readonly string[]): Record<string, string> {
  const probe = document.createElement('span');
  probe.hidden = true;
  element.append(probe);
  const colours: Record<string, string> = {};
  for (const token of tokens) {
    probe.style.color = `var(${token})`;
    colours[token] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

/** `tokens` must be a constant list. Empty until the element is mounted. */
export function useTokenColours(
  ref: RefObject<HTMLElement | null>,
  tokens: readonly string[],
): Record<string, string> {
  const [colours, setColours] = useState<Record<string, string>>({});
  useEffect(() => {
    const read = () => {
      if (ref.current) setColours(resolve(ref.current, tokens));
    };
    read();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const contrast = matchMedia('(prefers-contrast: more)');
    dark.addEventListener('change', read);
    contrast.addEventListener('change', read);
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', read);
      contrast.removeEventListener('change', read);
      observer.disconnect();
    };
  }, [ref, tokens]);
  return colours;
}
