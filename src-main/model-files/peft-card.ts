import type { PeftFacts } from '../converter/protocol.ts';
import { cardFront } from './card-front.ts';

/** README.md of a PEFT adapter. */
export function peftCard(facts: PeftFacts, baseId: string | null, notes: string): string {
  const { rank, alpha, modules, targetModules, architecture, base } = facts;
  const model = baseId ?? base.name ?? 'the base model';
  const front = cardFront({
    base_model: baseId,
    base_model_relation: baseId === null ? null : 'adapter',
    library_name: 'peft',
    pipeline_tag: 'text-generation',
    license: base.licence,
    language: base.languages,
    tags: ['lora', 'vernacular'],
  });
  const named = targetModules.length > 12 ? `${targetModules.length} by full name` : targetModules.join(', ');
  return `${front}
# Adapter for ${base.name ?? model}

A LoRA adapter (${architecture}, rank ${rank}, alpha ${alpha}, ${modules} matrices: ${named}), in float32, made with Vernacular.

## How to load

\`\`\`python
from transformers import AutoModelForCausalLM
from peft import PeftModel

base = AutoModelForCausalLM.from_pretrained("${baseId ?? 'ORGANISATION/NAME of the base model, or its folder'}")
model = PeftModel.from_pretrained(base, "this folder")
\`\`\`

## What to know

- It was trained on the base model as its GGUF file stores it, which may be quantized. On the original weights its effect is close to what was measured, not equal.
- PEFT only warns when names do not fit and then computes the base model: check that loading says nothing of missing keys.
${notes === '' ? '' : `\n${notes.trim()}\n`}`;
}
