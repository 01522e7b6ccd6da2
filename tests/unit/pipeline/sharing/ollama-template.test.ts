import { describe, expect, test } from 'vitest';
import { turnRenderer } from '../../../../src-main/inference/render-turns.ts';
import { renderGoTemplate } from '../../../../src-main/pipeline/sharing/go-template.ts';
import {
  comparedTurns,
  laysOutAlike,
  ollamaTemplateFor,
} from '../../../../src-main/pipeline/sharing/ollama-template.ts';

/** Chat templates as the families write them, shortened to what plain turns need. */
const own = {
  chatml:
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
  llama3:
    "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + m['content'] | trim + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}",
  gemma:
    "{{ bos_token }}{% for m in messages %}{% set role = 'model' if m['role'] == 'assistant' else m['role'] %}{{ '<start_of_turn>' + role + '\\n' + m['content'] + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}",
  phi3: "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '<|end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
};

const rendered = (source: string): string[] => {
  const renderer = turnRenderer(source, { bos: '<bos>', eos: '<eos>' });
  return comparedTurns.map((turns) => renderer.render(turns, true));
};

describe('A Modelfile’s template', () => {
  test.each(Object.entries(own))('lays conversations out as %s models do', (family, source) => {
    const fits = ollamaTemplateFor(source);
    expect(fits?.family).toBe(family);
    expect(laysOutAlike(fits?.template ?? '', rendered(source))).toBe(true);
  });

  test('is not used where a model lays them out otherwise', () => {
    const withDefault = `{{ '<|im_start|>system\\nYou are helpful.<|im_end|>\\n' }}${own.chatml}`;
    const fits = ollamaTemplateFor(withDefault);
    expect(laysOutAlike(fits?.template ?? '', rendered(withDefault))).toBe(false);
    expect(laysOutAlike(fits?.template ?? '', [])).toBe(false);
    expect(ollamaTemplateFor("{{ '[INST]' }}")).toBeNull();
    expect(ollamaTemplateFor(null)).toBeNull();
  });

  test('puts a system turn into the first question for Gemma', () => {
    const { template = '' } = ollamaTemplateFor(own.gemma) ?? {};
    const turns = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'How long?' },
    ];
    expect(renderGoTemplate(template, turns)).toBe(
      '<start_of_turn>user\nBe brief.\n\nHow long?<end_of_turn>\n<start_of_turn>model\n',
    );
  });

  test('says what it does not know instead of guessing', () => {
    expect(() => renderGoTemplate('{{ .System }}', [])).toThrow('.System');
    expect(() => renderGoTemplate('{{ end }}', [])).toThrow('closes nothing');
  });
});
