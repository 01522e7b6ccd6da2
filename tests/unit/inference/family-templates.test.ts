/**
 * What the chat templates of the families in use ask of the renderer, each in a template of our own with the constructs
 * theirs are built from, down to the exact text: training, scoring and chat all come through here.
 */
import { expect, test } from 'vitest';
import { commonTemplates } from '../../../src-main/inference/common-templates.ts';
import type { ChatTurn } from '../../../src-main/inference/protocol.ts';
import { turnRenderer } from '../../../src-main/inference/render-turns.ts';

const turns: readonly ChatTurn[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'How long?' },
  { role: 'assistant', content: 'Seven years.' },
  { role: 'user', content: 'And then?' },
];

interface Family {
  readonly source: string;
  readonly bos?: string;
  readonly eos?: string;
  readonly rendered: string;
}

const families: Readonly<Record<string, Family>> = {
  'Qwen3: the last question is looked for from behind, thinking is closed at once': {
    source: `{%- set ns = namespace(last=messages|length - 1, found=false) %}
{%- for m in messages[::-1] %}{% set i = (messages|length - 1) - loop.index0 %}{% if not ns.found and m.role == "user" and not (m.content.startswith('<tool>') and m.content.endswith('</tool>')) %}{% set ns.found = true %}{% set ns.last = i %}{% endif %}{% endfor %}
{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>' + '\\n' }}{% if loop.index0 == ns.last %}{{- '' }}{% endif %}{% endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{% if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{% endif %}{% endif %}`,
    rendered:
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\nSeven years.<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n',
  },
  'Qwen3.5: content may be a list of parts, written by a macro': {
    source: `{%- macro render(content) %}{% if content is string %}{{- content }}{% else %}{% for part in content %}{% if part.type == 'text' %}{{- part.text }}{% endif %}{% endfor %}{% endif %}{% endmacro -%}
{%- for m in messages %}{{- '<|im_start|>' + m.role + '\\n' + render(m.content)|trim + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{- '<|im_start|>assistant\\n<think>\\n\\n</think>\\n\\n' }}{% endif %}`,
    rendered:
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\nSeven years.<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n',
  },
  'Llama 3: the system turn is taken out of the list, the date is always the same': {
    source: `{{- bos_token }}{% if not date_string is defined %}{% if strftime_now is defined %}{% set date_string = strftime_now("%d %b %Y") %}{% else %}{% set date_string = "26 Jul 2024" %}{% endif %}{% endif %}{% if messages[0]['role'] == 'system' %}{% set system_message = messages[0]['content']|trim %}{% set messages = messages[1:] %}{% else %}{% set system_message = "" %}{% endif %}{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}{{- "Today Date: " + date_string + "\\n\\n" }}{{- system_message }}{{- "<|eot_id|>" }}{% for message in messages %}{% if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}`,
    bos: '<|begin_of_text|>',
    rendered:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nToday Date: 26 Jul 2024\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHow long?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nSeven years.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nAnd then?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  },
  'Gemma 3: the system words open the first question, turns must alternate': {
    source: `{{ bos_token }}{%- if messages[0]['role'] == 'system' -%}{%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}{%- set loop_messages = messages[1:] -%}{%- else -%}{%- set first_user_prefix = "" -%}{%- set loop_messages = messages -%}{%- endif -%}{%- for message in loop_messages -%}{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception("Conversation roles must alternate") }}{%- endif -%}{%- if (message['role'] == 'assistant') -%}{%- set role = "model" -%}{%- else -%}{%- set role = message['role'] -%}{%- endif -%}{{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}{%- if message['content'] is string -%}{{ message['content'] | trim }}{%- elif message['content'] is iterable -%}{{ raise_exception("Invalid content type") }}{%- endif -%}{{ '<end_of_turn>\\n' }}{%- endfor -%}{%- if add_generation_prompt -%}{{'<start_of_turn>model\\n'}}{%- endif -%}`,
    bos: '<bos>',
    rendered:
      '<bos><start_of_turn>user\nBe brief.\n\nHow long?<end_of_turn>\n<start_of_turn>model\nSeven years.<end_of_turn>\n<start_of_turn>user\nAnd then?<end_of_turn>\n<start_of_turn>model\n',
  },
  'Gemma 4: turns of its own, thoughts cut out of what was said': {
    source: `{%- macro strip(text) -%}{%- set ns = namespace(result='') -%}{%- for part in text.split('<channel|>') -%}{%- if '<|channel>' in part -%}{%- set ns.result = ns.result + part.split('<|channel>')[0] -%}{%- else -%}{%- set ns.result = ns.result + part -%}{%- endif -%}{%- endfor -%}{{- ns.result | trim -}}{%- endmacro -%}
{{- bos_token -}}{%- for message in messages -%}{%- set role = 'model' if message['role'] == 'assistant' else message['role'] -%}{{- '<|turn>' + role + '\\n' -}}{%- if role == 'model' -%}{{- strip(message['content']) -}}{%- else -%}{{- message['content'] | trim -}}{%- endif -%}{{- '<turn|>\\n' -}}{%- endfor -%}{%- if add_generation_prompt -%}{{- '<|turn>model\\n' -}}{%- endif -%}`,
    bos: '<bos>',
    rendered:
      '<bos><|turn>system\nBe brief.<turn|>\n<|turn>user\nHow long?<turn|>\n<|turn>model\nSeven years.<turn|>\n<|turn>user\nAnd then?<turn|>\n<|turn>model\n',
  },
  'Ministral 3: marks of its own for the system turn, the answer ends with the end of text': {
    source: `{{- bos_token }}{%- if messages[0]['role'] == 'system' %}{{- '[SYSTEM_PROMPT]' + messages[0]['content'] + '[/SYSTEM_PROMPT]' }}{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}{%- set ns = namespace(index=0) %}{%- for message in loop_messages %}{%- if message.role == 'user' or (message.role == 'assistant' and (message.tool_calls is not defined or message.tool_calls is none or message.tool_calls | length == 0)) %}{%- if (message['role'] == 'user') != (ns.index % 2 == 0) %}{{- raise_exception('roles must alternate') }}{%- endif %}{%- set ns.index = ns.index + 1 %}{%- endif %}{%- endfor %}{%- for message in loop_messages %}{%- if message['role'] == 'user' %}{{- '[INST]' + message['content'] + '[/INST]' }}{%- elif message['role'] == 'assistant' %}{{- message['content'] + eos_token }}{%- endif %}{%- endfor %}`,
    bos: '<s>',
    eos: '</s>',
    rendered:
      '<s>[SYSTEM_PROMPT]Be brief.[/SYSTEM_PROMPT][INST]How long?[/INST]Seven years.</s>[INST]And then?[/INST]',
  },
  'Granite 4: roles in their own marks, lists checked before they are used': {
    source: `{%- set g = namespace(system='', docs='') %}{%- if tools %}{%- for tool in tools %}{{- tool | tojson }}{%- endfor %}{%- endif %}{%- if documents is defined and documents %}{%- for d in documents %}{%- set g.docs = g.docs + d | tojson %}{%- endfor %}{%- endif %}{%- if messages[0].role == 'system' %}{%- if messages[0].content is string %}{%- set g.system = messages[0].content %}{%- endif %}{%- endif %}{%- if g.system %}{{- '<|start_of_role|>system<|end_of_role|>' + g.system + '<|end_of_text|>\\n' }}{%- endif %}{%- for message in messages %}{%- if (message.role == 'user') or (message.role == 'system' and not loop.first) or (message.role == 'assistant') %}{{- '<|start_of_role|>' + message.role + '<|end_of_role|>' + message.content + '<|end_of_text|>\\n' }}{%- endif %}{%- endfor %}{%- if add_generation_prompt %}{{- '<|start_of_role|>assistant<|end_of_role|>' }}{%- endif %}`,
    rendered:
      '<|start_of_role|>system<|end_of_role|>Be brief.<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>How long?<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>Seven years.<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>And then?<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>',
  },
  'LFM2: tools put into the system words where there are any': {
    source: `{{- bos_token -}}{%- set system_prompt = "" -%}{%- set ns = namespace(system_prompt="") -%}{%- if messages[0]["role"] == "system" -%}{%- set ns.system_prompt = messages[0]["content"] -%}{%- set messages = messages[1:] -%}{%- endif -%}{%- if tools -%}{%- set ns.system_prompt = ns.system_prompt + ("\\n" if ns.system_prompt else "") + "List of tools: " -%}{%- endif -%}{%- if ns.system_prompt -%}{{- "<|im_start|>system\\n" + ns.system_prompt + "<|im_end|>\\n" -}}{%- endif -%}{%- for message in messages -%}{{- "<|im_start|>" + message["role"] + "\\n" -}}{%- set content = message["content"] -%}{%- if content is not string -%}{%- set content = content | tojson -%}{%- endif -%}{{- content + "<|im_end|>\\n" -}}{%- endfor -%}{%- if add_generation_prompt -%}{{- "<|im_start|>assistant\\n" -}}{%- endif -%}`,
    bos: '<|startoftext|>',
    rendered:
      '<|startoftext|><|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\nSeven years.<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\n',
  },
  'OLMo 2: the last answer ends otherwise than those before': {
    source: `{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{ '<|system|>\\n' + message['content'] + '\\n' }}{% elif message['role'] == 'user' %}{{ '<|user|>\\n' + message['content'] + '\\n' }}{% elif message['role'] == 'assistant' %}{% if not loop.last %}{{ '<|assistant|>\\n'  + message['content'] + eos_token + '\\n' }}{% else %}{{ '<|assistant|>\\n'  + message['content'] + eos_token }}{% endif %}{% endif %}{% if loop.last and add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}{% endfor %}`,
    bos: '<|endoftext|>',
    eos: '<|endoftext|>',
    rendered:
      '<|endoftext|><|system|>\nBe brief.\n<|user|>\nHow long?\n<|assistant|>\nSeven years.<|endoftext|>\n<|user|>\nAnd then?\n<|assistant|>\n',
  },
  'SmolLM3: a mode told by a flag in the system words, defaults by filters': {
    source: `{%- set reasoning_mode = "/think" -%}{%- if enable_thinking is defined and not enable_thinking -%}{%- set reasoning_mode = "/no_think" -%}{%- endif -%}{%- if messages[0].role == "system" -%}{%- set system_message = messages[0].content -%}{%- if "/no_think" in system_message -%}{%- set reasoning_mode = "/no_think" -%}{%- endif -%}{%- set custom = system_message.replace("/no_think", "").rstrip() -%}{%- endif -%}{{- "<|im_start|>system\\n## Metadata\\n\\nReasoning Mode: " + reasoning_mode + "\\n\\n" + (custom | default("You are helpful.")) + "<|im_end|>\\n" -}}{%- for message in messages -%}{%- if message.role == "user" -%}{{ "<|im_start|>user\\n" + message.content + "<|im_end|>\\n" }}{%- elif message.role == "assistant" -%}{{ "<|im_start|>assistant\\n" + message.content.lstrip("\\n") + "<|im_end|>\\n" }}{%- endif -%}{%- endfor -%}{%- if add_generation_prompt -%}{{ "<|im_start|>assistant\\n" }}{%- endif -%}`,
    rendered:
      '<|im_start|>system\n## Metadata\n\nReasoning Mode: /no_think\n\nBe brief.<|im_end|>\n<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\nSeven years.<|im_end|>\n<|im_start|>user\nAnd then?<|im_end|>\n<|im_start|>assistant\n',
  },
  'Phi-3 and Phi-4 mini: tools only where the message has them': {
    source: `{% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}`,
    eos: '<|endoftext|>',
    rendered:
      '<|system|>Be brief.<|end|><|user|>How long?<|end|><|assistant|>Seven years.<|end|><|user|>And then?<|end|><|assistant|>',
  },
  'gpt-oss: channels, the system words as the developer’s, macros with defaults': {
    source: `{%- macro preamble(effort="medium") -%}{{- "Reasoning: " + effort + "\\n\\n" }}{{- "# Valid channels: analysis, final." }}{%- endmacro -%}{{- "<|start|>system<|message|>" }}{{- preamble() }}{{- "<|end|>" }}{%- if messages[0].role == "developer" or messages[0].role == "system" %}{%- set developer_message = messages[0].content %}{%- set loop_messages = messages[1:] %}{%- else %}{%- set developer_message = "" %}{%- set loop_messages = messages %}{%- endif %}{%- if developer_message %}{{- "<|start|>developer<|message|># Instructions\\n\\n" + developer_message + "<|end|>" }}{%- endif %}{%- for message in loop_messages -%}{%- if message.role == 'assistant' -%}{%- if loop.last and not add_generation_prompt %}{{- "<|start|>assistant<|channel|>final<|message|>" + message.content + "<|return|>" }}{%- else %}{{- "<|start|>assistant<|channel|>final<|message|>" + message.content + "<|end|>" }}{%- endif %}{%- elif message.role == 'user' -%}{{- "<|start|>user<|message|>" + message.content + "<|end|>" }}{%- endif -%}{%- endfor -%}{%- if add_generation_prompt -%}<|start|>assistant{%- endif -%}`,
    rendered:
      '<|start|>system<|message|>Reasoning: medium\n\n# Valid channels: analysis, final.<|end|><|start|>developer<|message|># Instructions\n\nBe brief.<|end|><|start|>user<|message|>How long?<|end|><|start|>assistant<|channel|>final<|message|>Seven years.<|end|><|start|>user<|message|>And then?<|end|><|start|>assistant',
  },
};

test.each(Object.entries(families))('%s', (_, { source, bos = '', eos = '', rendered }) => {
  expect(turnRenderer(source, { bos, eos }).render(turns, true)).toBe(rendered);
});

test.each(commonTemplates)('the common template $name ends where the answer begins', ({ source }) => {
  const renderer = turnRenderer(source, { bos: '<s>', eos: '</s>' });
  const prompt = renderer.render(turns, true);
  const whole = renderer.render([...turns, { role: 'assistant', content: 'Shredded.' }], false);
  expect(whole.startsWith(prompt)).toBe(true);
  expect(whole.slice(prompt.length)).toMatch(/^Shredded\.\S/u);
  expect(prompt).toContain('Be brief.');
});
