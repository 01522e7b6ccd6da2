/** The design system's promises: colours come from tokens only, and every pair the screens use can be read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const renderer = join(import.meta.dirname, '..', '..', '..', 'src-renderer');
const css = readFileSync(join(renderer, 'ui', 'tokens.css'), 'utf8');

type Theme = 'light' | 'dark';
type Linear = readonly [number, number, number];

/** OKLCH to linear sRGB, clipped to the screen's gamut (Björn Ottosson, “A perceptual color space”, 2020). */
function toLinear(text: string): Linear {
  const [L = 0, C = 0, H = 0] = text.split(/[\s/]+/).map(Number);
  const a = C * Math.cos((H * Math.PI) / 180);
  const b = C * Math.sin((H * Math.PI) / 180);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const colours = new Map<string, Record<Theme, Linear>>();
const pattern = /--color-([\w-]+):\s*light-dark\(\s*oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\s*\)/g;
for (const [, name = '', light = '', dark = ''] of css.matchAll(pattern)) {
  if (!colours.has(name)) colours.set(name, { light: toLinear(light), dark: toLinear(dark) });
}

function luminance([r, g, b]: Linear): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast ratio. */
function ratio(front: string, ground: string, theme: Theme): number {
  const pair = [front, ground].map((name) => {
    const colour = colours.get(name);
    if (colour === undefined) throw new Error(`--color-${name} is not a token.`);
    return luminance(colour[theme]);
  });
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}

const grounds = ['canvas', 'sunken', 'raised', 'hover', 'selected'];
const text = [
  ...grounds.flatMap((ground) => ['ink', 'ink-2', 'ink-3'].map((ink) => [ink, ground])),
  ...['canvas', 'sunken', 'selected', 'raised'].map((ground) => ['accent-ink', ground]),
  ...['accent', 'accent-hover', 'accent-press'].map((ground) => ['on-accent', ground]),
  ...['ok', 'warn', 'bad'].flatMap((state) =>
    ['canvas', 'sunken', 'selected', 'raised', `${state}-tint`].map((ground) => [state, ground]),
  ),
  ['on-bad', 'bad-fill'],
  ['ink', 'mark'],
  ['ins-ink', 'ins'],
  ['del-ink', 'del'],
  ['on-masked', 'masked'],
  ['chart-axis', 'canvas'],
] as const;
const shapes = [
  ...['canvas', 'raised', 'sunken'].map((ground) => ['control', ground]),
  ...['canvas', 'sunken', 'selected', 'raised'].map((ground) => ['focus', ground]),
  ...['chart-base', 'chart-tuned', 'chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5'].map((line) => [
    line,
    'canvas',
  ]),
] as const;

test.each(['light', 'dark'] as const)(
  'every text of the %s theme reaches 4.5 to 1, every shape 3 to 1',
  (theme) => {
    const needs = (pairs: readonly (readonly (string | undefined)[])[], least: number) =>
      pairs
        .map(([front = '', ground = '']) => ({ front, ground, is: ratio(front, ground, theme) }))
        .filter(({ is }) => is < least);
    expect([...needs(text, 4.5), ...needs(shapes, 3)]).toEqual([]);
  },
);

/** Colours written anywhere but in the tokens. */
function literals(source: string): string[] {
  const withoutComments = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return (
    withoutComments.match(
      /(?<![\w&/-])#[0-9a-f]{3,8}\b(?!\/)|\b(?:rgba?|hsla?|oklch|oklab|lch|lab|hwb)\(/gi,
    ) ?? []
  );
}

test('no component writes a colour of its own', () => {
  const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(css|tsx?)$/.test(name))
    .filter((name) => !name.endsWith('tokens.css'));
  const found = files.flatMap((name) =>
    literals(readFileSync(join(renderer, name), 'utf8')).map((literal) => `${name}: ${literal}`),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
  expect(literals('a { color: #1d4f76; border-color: rgb(0 0 0) }')).toEqual(['#1d4f76', 'rgb(']);
});

test('no component asks for a token that does not exist', () => {
  const known = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
  const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(css|tsx?)$/.test(name),
  );
  const unknown = files.flatMap((name) => {
    const source = readFileSync(join(renderer, name), 'utf8');
    const own = new Set([...source.matchAll(/['"]?(--[\w-]+)['"]?\s*:/g)].map(([, set]) => set));
    return [...source.matchAll(/var\((--[\w-]+)\)/g)]
      .map(([, asked]) => asked)
      .filter((asked) => !known.has(asked) && !own.has(asked) && asked !== '--available-height')
      .map((asked) => `${name}: ${asked}`);
  });
  expect(unknown).toEqual([]);
});
