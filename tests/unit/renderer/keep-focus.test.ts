// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFocus } from '../../../src-renderer/ui/keep-focus.ts';

const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 120));

function draw(html: string): (selector: string) => HTMLElement {
  document.body.innerHTML = html;
  return (selector) => {
    const found = document.body.querySelector<HTMLElement>(selector);
    if (found === null) throw new Error(`No ${selector}.`);
    return found;
  };
}

let stop: () => void;
beforeEach(() => {
  stop = keepFocus(document);
});
afterEach(() => {
  stop();
  document.body.replaceChildren();
});

test('the focus of a control that is taken away goes to its pane', async () => {
  const the = draw(
    '<main><h1>Examples</h1><section data-pane tabindex="-1"><button>Save</button></section></main>',
  );
  the('button').focus();
  the('button').remove();
  await patience();
  expect(document.activeElement).toBe(the('section'));
});

test('the focus of a control whose whole screen was left goes to the heading of the next one', async () => {
  const the = draw('<div><main><h1>Start</h1><button>Start a project</button></main></div>');
  the('button').focus();
  the('div').innerHTML = '';
  await patience();
  the('div').innerHTML = '<main><h1>Documents</h1></main>';
  await patience();
  expect(document.activeElement).toBe(the('h1'));
  expect(the('h1').textContent).toBe('Documents');
});

test('a control that goes away with the click that gave it the focus is not forgotten', async () => {
  const the = draw('<main><h1>Examples</h1><input><button>Show all</button></main>');
  the('input').focus();
  the('button').focus();
  the('button').remove();
  await patience();
  expect(document.activeElement).toBe(the('h1'));
});

test('the focus stays where somebody else put it meanwhile', async () => {
  const the = draw(
    '<main><h1>Training</h1><button id="opener">More</button><button id="inside">Remove</button></main>',
  );
  the('#inside').focus();
  the('#inside').remove();
  the('#opener').focus();
  await patience();
  expect(document.activeElement).toBe(the('#opener'));
});

test('nothing is focused for somebody who had left the control before it was taken away', async () => {
  const the = draw('<main><h1>Chat</h1><button>Stop</button></main>');
  the('button').focus();
  the('button').blur();
  await patience();
  the('button').remove();
  await patience();
  expect(document.activeElement).toBe(document.body);
});
