import { ProblemError } from '../contract/errors.ts';
import { turnRenderer } from '../inference/render-turns.ts';
import type { ImportedMessage } from '../reader/protocol.ts';

/** Days of a template that asks for today: the same as here, because a prompt that changes overnight cannot be repeated. */
const date = [
  ['%d', '26'],
  ['%e', '26'],
  ['%m', '07'],
  ['%b', 'Jul'],
  ['%B', 'July'],
  ['%Y', '2024'],
  ['%y', '24'],
  ['%A', 'Friday'],
  ['%a', 'Fri'],
  ['%H', '12'],
  ['%M', '00'],
  ['%S', '00'],
];

/**
 * A model's chat template with marks around what an assistant says, its end-of-turn words included, as TRL wants them for
 * a loss on answers only (`{% generation %}`). The model's own template stays as it is, inside a macro, and what it lays out
 * is cut where an answer begins and ends: so the text is the same by construction, whatever the template does. An answer
 * that the template rewrites once something follows it is not marked, as it is not learned here.
 */
export function trainingTemplate(source: string): string {
  const own = source
    .replace(/\n$/u, '')
    .replaceAll(/\{[%{][\s\S]*?[%}]\}/gu, (code) => code.replaceAll(/\bstrftime_now\b/gu, 'fixed_date'));
  const fixedDate = date.map(([from, to]) => `.replace('${from}', '${to}')`).join('');
  const end = endOfTurn(source);
  const lines = [
    '{% set enable_thinking = false %}',
    `{% macro fixed_date(format) %}{{ format${fixedDate} }}{% endmacro %}`,
    `{% macro original(messages, add_generation_prompt) %}${own}{% endmacro %}`,
    '{% set whole = original(messages, add_generation_prompt) %}',
    "{% set at = namespace(done='') %}",
    // Cut off by replacing a beginning once: lengths of text are counted differently from one Jinja to the next.
    '{% for message in messages %}',
    "{% if message['role'] == 'assistant' %}",
    '{% set before = original(messages[:loop.index0], true) %}',
    '{% set after = original(messages[:loop.index0 + 1], false) %}',
    // An answer ends with the word that closes its turn, whatever the template writes after it.
    `{% set said = after.replace(before, '', 1).split(${end})[0] + ${end} %}`,
    '{% if after.startswith(before) and whole.startswith(before + said) %}',
    "{{ before.replace(at.done, '', 1) }}{% generation %}{{ said }}{% endgeneration %}",
    '{% set at.done = before + said %}',
    '{% elif loop.last %}',
    `{{ before.replace(at.done, '', 1) }}{% generation %}{{ message['content'] + ${end} }}{% endgeneration %}`,
    '{% set at.done = whole %}',
    '{% endif %}',
    '{% endif %}',
    '{% endfor %}',
    "{{ whole.replace(at.done, '', 1) }}",
  ];
  return lines.join('');
}

/**
 * The word that closes an assistant's turn, as a Jinja expression: it may be the vocabulary's own.
 * @throws ProblemError `template-differs` when there is none
 */
function endOfTurn(source: string): string {
  const text = turnRenderer(source, { bos: '', eos: '\u0003' }).render(
    [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ],
    false,
  );
  const tail = text.slice(text.lastIndexOf('b') + 1).trim();
  if (tail === '') throw templateDiffers(text);
  const [word = ''] = tail.split(/[\s\u0003]/u);
  return word === '' ? 'eos_token' : quoted(word);
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** Stands for the vocabulary's own words where only the layout matters. */
const anyTokens = { bos: '<s>', eos: '</s>' };

/** Characters that no template writes, in place of the marks. */
const [open, close] = ['\u0001', '\u0002'];

/** Lays out conversations as `train.py` will, with what is learned in brackets of its own. */
export function markedRenderer(
  template: string,
): (turns: readonly ImportedMessage[]) => { readonly text: string; readonly learned: readonly string[] } {
  const marked = template
    .replaceAll('{% generation %}', `{{ '${open}' }}`)
    .replaceAll('{% endgeneration %}', `{{ '${close}' }}`);
  const renderer = turnRenderer(marked, anyTokens);
  return (turns) => {
    const text = renderer.render(turns, false);
    const learned = text
      .split(open)
      .slice(1)
      .map((part) => part.split(close)[0] ?? '');
    return { text: text.replaceAll(open, '').replaceAll(close, ''), learned };
  };
}

/**
 * A conversation as the template takes it: where it refuses a system turn, those words open the first question, as here.
 */
export function acceptedTurns(
  source: string,
): (turns: readonly ImportedMessage[]) => readonly ImportedMessage[] {
  const { render } = turnRenderer(source, anyTokens);
  return (turns) => {
    const [system, question, ...rest] = turns;
    if (system?.role !== 'system' || question === undefined) return turns;
    const merged: ImportedMessage[] = [
      { role: question.role, content: `${system.content}\n\n${question.content}` },
      ...rest,
    ];
    return render(turns, false) === render(merged, false) ? merged : turns;
  };
}

/**
 * Hold the marked template against the model's own on these conversations.
 * @throws ProblemError `template-differs` when an answer would not be learned
 */
export function checkTemplate(
  template: string,
  conversations: readonly (readonly ImportedMessage[])[],
): void {
  const layOut = markedRenderer(template);
  for (const turns of conversations) {
    const answer = turns.at(-1)?.content.trim() ?? '';
    const last = layOut(turns).learned.at(-1) ?? '';
    if (last.includes(answer) && !last.endsWith(answer)) continue;
    throw templateDiffers(last);
  }
}

function templateDiffers(evidence: string): ProblemError {
  return new ProblemError({
    code: 'template-differs',
    what: 'This model’s chat template cannot be prepared for training elsewhere: it does not say where an answer ends.',
    safe: 'Nothing was written.',
    remedy: 'Train on this computer, or choose a model with another chat template.',
    evidence: JSON.stringify(evidence).slice(0, 200),
  });
}
