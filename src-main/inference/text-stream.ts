import { performance } from 'node:perf_hooks';
import type { LlamaModel, Token } from 'node-llama-cpp';

/** Milliseconds between two pieces of streamed text. */
const pieceEvery = 40;

export interface TextStream {
  /** @returns the stop text that has come, or null */
  add(token: Token): string | null;
  /** Send what is held back. @returns everything said, ending before a stop text */
  finish(): string;
}

/**
 * Turns tokens into text as they come. Characters of several tokens wait until they are whole, and what may be the
 * beginning of a stop text waits until it is known not to be one.
 */
export function textStream(
  model: LlamaModel,
  prompt: readonly Token[],
  stop: readonly string[],
  onText: (text: string) => void,
): TextStream {
  let said = '';
  let sent = 0;
  let waiting: Token[] = [];
  let before: Token[] = prompt.slice(-8);
  let lastSent = 0;
  let stopped = false;

  function flush(): void {
    said += model.detokenize(waiting, false, before);
    before = [...before, ...waiting].slice(-8);
    waiting = [];
  }
  function send(upTo: number): void {
    if (upTo > sent) onText(said.slice(sent, upTo));
    sent = Math.max(sent, upTo);
    lastSent = performance.now();
  }
  return {
    add(token) {
      waiting.push(token);
      const whole = !model.detokenize(waiting, false, before).endsWith('\uFFFD');
      if (!whole && waiting.length <= 8) return null;
      const from = said.length;
      flush();
      const found = firstStop(said, stop, from);
      if (found !== null) {
        said = said.slice(0, found.at);
        stopped = true;
        return found.text;
      }
      if (performance.now() - lastSent >= pieceEvery) send(said.length - heldBack(said, stop));
      return null;
    },
    finish() {
      if (!stopped && waiting.length > 0) flush();
      const found = stopped ? null : firstStop(said, stop, 0);
      if (found !== null) said = said.slice(0, found.at);
      send(said.length);
      return said;
    },
  };
}

/** The earliest stop text that ends after `from`. */
function firstStop(
  said: string,
  stop: readonly string[],
  from: number,
): { readonly at: number; readonly text: string } | null {
  let first: { readonly at: number; readonly text: string } | null = null;
  for (const text of stop) {
    const at = said.indexOf(text, Math.max(0, from - text.length + 1));
    if (at !== -1 && (first === null || at < first.at)) first = { at, text };
  }
  return first;
}

/** How much of the end may be the beginning of a stop text. */
function heldBack(said: string, stop: readonly string[]): number {
  let most = 0;
  for (const text of stop) {
    for (let length = Math.min(text.length - 1, said.length); length > most; length -= 1) {
      if (said.endsWith(text.slice(0, length))) most = length;
    }
  }
  return most;
}
