import { expect, test } from 'vitest';
import type { ChatTurn } from '../../../src-main/inference/protocol.ts';
import { plainTemplate, turnRenderer } from '../../../src-main/inference/render-turns.ts';
import { WorkerError } from '../../../src-main/workers/serve.ts';

const tokens = { bos: '<s>', eos: '</s>' };
const turns: ChatTurn[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'How long?' },
];

test('a template without system turns gets the system words before the first question', () => {
  const gemma =
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for m in messages %}<start_of_turn>{{ 'model' if m['role'] == 'assistant' else m['role'] }}\n{{ m['content'] | trim }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}";
  expect(turnRenderer(gemma, tokens).render(turns, true)).toBe(
    '<s><start_of_turn>user\nBe brief.\n\nHow long?<end_of_turn>\n<start_of_turn>model\n',
  );
});

test('a template that asks for the date always gets the same one', () => {
  const dated = "{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% endif %}";
  expect(turnRenderer(dated, tokens).render(turns, true)).toBe('26 Jul 2024');
});

test('a template that can think aloud is asked not to', () => {
  const thinking =
    '{% if enable_thinking is defined and enable_thinking is false %}quiet{% else %}aloud{% endif %}';
  expect(turnRenderer(thinking, tokens).render(turns, true)).toBe('quiet');
});

test('a model without a template gets plain headings and its own end of text', () => {
  const all: ChatTurn[] = [
    { role: 'user', content: 'How long?' },
    { role: 'assistant', content: 'Seven years.' },
  ];
  const renderer = turnRenderer(plainTemplate, tokens);
  expect(renderer.render(all, false).startsWith(renderer.render(all.slice(0, 1), true))).toBe(true);
  expect(renderer.render(all, false)).toBe('### Question:\nHow long?\n\n### Answer:\nSeven years.</s>\n\n');
});

test('a broken template is refused in words', () => {
  expect(() => turnRenderer('{% for m in messages %}', tokens)).toThrow(WorkerError);
});

const hostile = {
  'an endless nest of loops':
    '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% set x = a + b + c %}{% endfor %}{% endfor %}{% endfor %}',
  'a range past counting': '{% for a in range(99999999999) %}{% endfor %}',
  'a constructor': "{{ messages.constructor.constructor('return process')() }}",
  'a function’s constructor': "{{ range.constructor('return process')() }}",
};

test.each(Object.entries(hostile))('a template with %s is refused within its two seconds', (_, source) => {
  const began = performance.now();
  expect(() => turnRenderer(source, tokens).render(turns.slice(1), true)).toThrow(WorkerError);
  expect(performance.now() - began).toBeLessThan(4000);
});

test('a template that reaches for a prototype finds nothing there', () => {
  const reach = '[{{ messages.__proto__ }}{{ messages[0].__proto__ }}{{ messages[0].constructor }}]';
  expect(turnRenderer(reach, tokens).render(turns.slice(1), true)).toBe('[]');
});

test('a template cannot write to prototypes', () => {
  const source =
    "{% set ns = namespace() %}{% set ns.__proto__ = messages %}{% set ns.polluted = 'yes' %}{{ ns.polluted }}";
  try {
    turnRenderer(source, tokens).render(turns.slice(1), true);
  } catch (error) {
    expect(error).toBeInstanceOf(WorkerError);
  }
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get([], 'polluted')).toBeUndefined();
});
