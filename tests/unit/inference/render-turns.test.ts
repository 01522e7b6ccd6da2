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
