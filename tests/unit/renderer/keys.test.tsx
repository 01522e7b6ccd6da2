// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test } from 'vitest';
import { useKeys, type Keys } from '../../../src-renderer/ui/use-keys.ts';
import { nextPane } from '../../../src-renderer/wizard/next-pane.ts';
import { search } from '../../../src-renderer/wizard/search.ts';

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);

function Screen({ keys }: { keys: Keys }) {
  useKeys(keys);
  return (
    <>
      <input />
      <button type="button">a button</button>
    </>
  );
}

const pressed: string[] = [];
let root: Root | undefined;
const press = (name: string) => () => pressed.push(name);

function open(): { type: (target: string, key: string, more?: KeyboardEventInit) => void } {
  const host = document.body.appendChild(document.createElement('div'));
  const keys: Keys = {
    a: press('a'),
    'ctrl+Enter': press('ctrl+Enter'),
    ArrowDown: press('ArrowDown'),
    r: undefined,
  };
  act(() => {
    root = createRoot(host);
    root.render(<Screen keys={keys} />);
  });
  return {
    type: (target, key, more) => {
      host
        .querySelector(target)
        ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
    },
  };
}

afterEach(() => {
  act(() => root?.unmount());
  root = undefined;
  pressed.length = 0;
  document.body.replaceChildren();
  delete document.documentElement.dataset['singleKeys'];
});

test('a single key acts on the screen but not in a field, a key with Ctrl acts in both', () => {
  const screen = open();
  screen.type('input', 'a');
  screen.type('button', 'A');
  screen.type('input', 'Enter', { ctrlKey: true });
  screen.type('button', 'r');
  screen.type('button', 'a', { altKey: true });
  expect(pressed).toEqual(['a', 'ctrl+Enter']);
});

test('single keys can be switched off; arrows and Ctrl stay', () => {
  document.documentElement.dataset['singleKeys'] = 'off';
  const screen = open();
  screen.type('button', 'a');
  screen.type('button', 'ArrowDown');
  screen.type('button', 'Enter', { metaKey: true });
  expect(pressed).toEqual(['ArrowDown', 'ctrl+Enter']);
});

test('nothing acts while a dialog is open', () => {
  const screen = open();
  const dialog = document.body.appendChild(document.createElement('div'));
  dialog.setAttribute('role', 'alertdialog');
  screen.type('button', 'a');
  dialog.remove();
  screen.type('button', 'a');
  expect(pressed).toEqual(['a']);
});

test('the slash opens a search that hides behind a button, and enters one that is there', () => {
  document.body.innerHTML = '<button data-search>find</button>';
  let clicked = false;
  document.querySelector('button')?.addEventListener('click', () => (clicked = true));
  search(document);
  expect(clicked).toBe(true);
  document.body.innerHTML = '<input data-search />';
  search(document);
  expect(document.activeElement?.tagName).toBe('INPUT');
});

test('F6 goes round the panes, the rail included', () => {
  document.body.innerHTML =
    '<nav class="rail" tabindex="-1" id="rail"></nav><div data-pane tabindex="-1" id="one"><button>x</button></div><div data-pane tabindex="-1" id="two"></div>';
  for (const element of document.querySelectorAll('nav, div')) {
    element.getClientRects = () => [new DOMRect()] as unknown as DOMRectList;
  }
  document.querySelector('button')?.focus();
  const visited = [1, 2, 3].map(() => {
    nextPane(document);
    return document.activeElement?.id;
  });
  expect(visited).toEqual(['two', 'rail', 'one']);
});

test('no key acts under an open menu, and keys act again as soon as it closes', () => {
  const screen = open();
  const menu = document.body.appendChild(document.createElement('div'));
  menu.setAttribute('role', 'menu');
  screen.type('button', 'a');
  // It fades for a moment before it is taken away.
  menu.setAttribute('data-closed', '');
  screen.type('button', 'a');
  expect(pressed).toEqual(['a']);
});
