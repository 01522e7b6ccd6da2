import { expect, test } from 'vitest';
import {
  acceptedTurns,
  checkTemplate,
  markedRenderer,
  trainingTemplate,
} from '../../../src-main/elsewhere/training-template.ts';
import { turnRenderer } from '../../../src-main/inference/render-turns.ts';

const chatMl =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
/** Writes a default system turn, and thoughts only in the last answer. */
const thinking = `{%- if messages[0].role != 'system' -%}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{%- endif -%}
{%- for m in messages -%}
{%- if m.role == 'assistant' and loop.last -%}{{ '<|im_start|>assistant\\n<think>\\n\\n</think>\\n\\n' + m.content + '<|im_end|>\\n' }}
{%- else -%}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false -%}{{ '<think>\\n\\n</think>\\n\\n' }}{%- endif -%}{%- endif -%}`;
/** Refuses a system turn, names turns otherwise, asks for the date. */
const gemma = `{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ strftime_now('%d %b %Y') }}
{% for m in messages %}{% set role = 'model' if m['role'] == 'assistant' else m['role'] %}{{ '<start_of_turn>' + role + '\\n' + m['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}`;

const turns = [
  { role: 'user' as const, content: 'First “=cmd”?' },
  { role: 'assistant' as const, content: 'One.\n\nAnd <b>more</b> 😀' },
  { role: 'user' as const, content: 'Second?' },
  { role: 'assistant' as const, content: "It's two." },
];
const tokens = { bos: '<s>', eos: '</s>' };

test.each([
  ['ChatML', chatMl, ['One.\n\nAnd <b>more</b> 😀<|im_end|>', "It's two.<|im_end|>"]],
  ['a template that thinks in the last answer only', thinking, ["It's two.<|im_end|>"]],
  ['a template with a date', gemma, ['One.\n\nAnd <b>more</b> 😀<end_of_turn>', "It's two.<end_of_turn>"]],
])('%s lays out the same text with answers and their end marked', (_, source, learned) => {
  const template = trainingTemplate(source);
  const laidOut = markedRenderer(template)(turns);
  expect(laidOut).toEqual({ text: turnRenderer(source, tokens).render(turns, false), learned });
  checkTemplate(template, [turns]);
  const asked = turns.slice(0, 3);
  const prompt = turnRenderer(template.replaceAll(/\{% (?:end)?generation %\}/gu, ''), tokens);
  expect(prompt.render(asked, true)).toBe(turnRenderer(source, tokens).render(asked, true));
});

test('an answer whose beginning the template rewrites is learned after the prompt, as here', () => {
  const rewriting =
    "{% for m in messages %}{% if m.role == 'assistant' %}A: {{ m.content }}{{ eos_token }}{% else %}Q: {{ m.content }}\n{% endif %}{% endfor %}{% if add_generation_prompt %}A, briefly: {% endif %}";
  const laidOut = markedRenderer(trainingTemplate(rewriting))(turns.slice(0, 2));
  expect(laidOut).toEqual({
    text: 'Q: First “=cmd”?\nA, briefly: One.\n\nAnd <b>more</b> 😀</s>',
    learned: ['One.\n\nAnd <b>more</b> 😀</s>'],
  });
});

test('a template that does not end an answer is refused', () => {
  const endless =
    "{% for m in messages %}{{ m.role + ': ' + m.content }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";
  expect(() => checkTemplate(trainingTemplate(endless), [turns])).toThrow('template-differs');
});

test('where a template refuses a system turn, its words open the first question', () => {
  const withSystem = [{ role: 'system' as const, content: 'Be brief.' }, ...turns];
  expect(acceptedTurns(gemma)(withSystem)).toEqual([
    { role: 'user', content: 'Be brief.\n\nFirst “=cmd”?' },
    ...turns.slice(1),
  ]);
  expect(acceptedTurns(chatMl)(withSystem)).toBe(withSystem);
});
