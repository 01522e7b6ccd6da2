"""The reference as most people train today: transformers and peft on a random model of the same shape."""

import torch
from peft import LoraConfig, get_peft_model
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM

from work import IGNORED, RANK, SHAPE, measure, read_options

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def main():
    options = read_options(__doc__)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    config = LlamaConfig(
        num_hidden_layers=SHAPE["layers"],
        hidden_size=SHAPE["width"],
        num_attention_heads=SHAPE["heads"],
        num_key_value_heads=SHAPE["kv_heads"],
        intermediate_size=SHAPE["feed_forward"],
        vocab_size=SHAPE["vocabulary"],
        tie_word_embeddings=True,
        use_cache=False,
    )
    base = LlamaForCausalLM(config).to(getattr(torch, options.dtype))
    adapter = LoraConfig(r=RANK, lora_alpha=2 * RANK, lora_dropout=0, target_modules=LINEARS, task_type="CAUSAL_LM")
    model = get_peft_model(base, adapter, autocast_adapter_dtype=False)
    model.train()
    run = torch.compile(model) if options.compile else model

    def loss_of(ids, labels):
        logits = run(input_ids=ids).logits
        return functional.cross_entropy(logits.flatten(0, 1).float(), labels.flatten(), ignore_index=IGNORED)

    measure("peft", options, [p for p in model.parameters() if p.requires_grad], loss_of)


main()
