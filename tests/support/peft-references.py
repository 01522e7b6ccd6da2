#!/usr/bin/env python3
"""Reference values for PEFT adapters, computed by real transformers and peft. Tests read the results without Python.

    python tests/support/peft-references.py [CASE ...]

For each case of tests/fixtures/golden (a tiny GGUF model) the same model is built as a Hugging Face class.
1. The case's trained adapter is exported by `npm run share -- --target peft`, loaded by peft, and its log-probabilities
   are compared with the case's own (float64): `exported` in tests/fixtures/peft/references.json.
2. peft makes an adapter of its own with random weights and saves it under tests/fixtures/peft/CASE; its
   log-probabilities of one row are stored. Tests import it and ask llama.cpp for the same numbers.

Needs: torch, transformers 5.18, peft 0.21, safetensors, gguf.
"""
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import torch
import transformers as hf
from gguf import GGUFReader, quants
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/fixtures/golden"
OUT = ROOT / "tests/fixtures/peft"

# What peft's own adapter is like, besides rank 2 and alpha 6 on every linear.
CASES = {
    "llama": {},
    "llama-head-dim-output": {"extra": ["lm_head"]},
    "llama-q8_0": {"store": torch.float16},
    "qwen2": {"use_rslora": True},
    "qwen3": {"rank_pattern": {"q_proj": 3}, "alpha_pattern": {"q_proj": 5, "layers.1.mlp.down_proj": 2}},
    "gemma2": {"store": torch.bfloat16},
    "gemma3-defaults": {"store": torch.float16},
    "phi3-longrope": {},
    "smollm3": {"use_rslora": True, "rank_pattern": {r"layers\.[02]\.mlp\..*": 4}},
    "mistral3": {},
    "granite": {},
    "olmo2": {},
    "olmo2-window": {},
    "gemma4": {},
    "gemma4-no-value": {},
    "lfm2": {},
    "qwen35": {},
}
WHOLE = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
TARGETS = {
    "phi3": ["qkv_proj", "o_proj", "gate_up_proj", "down_proj"],
    "lfm2": ["q_proj", "k_proj", "v_proj", "out_proj", "in_proj", "w1", "w2", "w3"],
    "gemma4": WHOLE + ["per_layer_input_gate", "per_layer_projection"],
    "qwen35": WHOLE + ["in_proj_qkv", "in_proj_z", "in_proj_b", "in_proj_a", "out_proj"],
}


class File:
    """A GGUF file: settings of its architecture and float32 tensors, outermost dimension first."""

    def __init__(self, path):
        reader = GGUFReader(str(path))
        self.kv = {key: field.contents() for key, field in reader.fields.items()}
        self.arch = self.kv["general.architecture"]
        self.w = {t.name: torch.from_numpy(quants.dequantize(np.array(t.data), t.tensor_type).astype(np.float32))
                  for t in reader.tensors}

    def get(self, key, default=None):
        return self.kv.get(f"{self.arch}.{key}", default)


def usual(f):
    """Settings that most configurations name alike."""
    heads = f.get("attention.head_count")
    width = f.get("embedding_length")
    kv = f.get("attention.head_count_kv")
    return dict(
        vocab_size=f.w["token_embd.weight"].shape[0], hidden_size=width, num_hidden_layers=f.get("block_count"),
        num_attention_heads=heads, num_key_value_heads=max(kv) if isinstance(kv, list) else kv,
        intermediate_size=f.get("feed_forward_length"), max_position_embeddings=f.get("context_length"),
        rms_norm_eps=f.get("attention.layer_norm_rms_epsilon"), tie_word_embeddings="output.weight" not in f.w,
        pad_token_id=None, bos_token_id=None, eos_token_id=None, attn_implementation="eager",
    )


def plain_rope(f):
    return {"rope_type": "default", "rope_theta": f.get("rope.freq_base", 10000.0)}


def layer_types(f, pattern):
    return ["sliding_attention" if pattern(i) else "full_attention" for i in range(f.get("block_count"))]


def build(f):
    """The empty Hugging Face model of a GGUF file."""
    c, arch = usual(f), f.arch
    head = f.get("attention.key_length", c["hidden_size"] // c["num_attention_heads"])
    if arch == "llama":
        return hf.LlamaForCausalLM(hf.LlamaConfig(**c, head_dim=head, rope_parameters=plain_rope(f)))
    if arch == "qwen2":
        return hf.Qwen2ForCausalLM(hf.Qwen2Config(**c, rope_parameters=plain_rope(f)))
    if arch == "qwen3":
        return hf.Qwen3ForCausalLM(hf.Qwen3Config(**c, head_dim=head, rope_parameters=plain_rope(f)))
    if arch == "gemma2":
        return hf.Gemma2ForCausalLM(hf.Gemma2Config(
            **c, head_dim=head, query_pre_attn_scalar=head, rope_parameters=plain_rope(f),
            attn_logit_softcapping=f.get("attn_logit_softcapping"), final_logit_softcapping=f.get("final_logit_softcapping"),
            sliding_window=f.get("attention.sliding_window"), layer_types=layer_types(f, lambda i: i % 2 < 1)))
    if arch == "gemma3":
        pattern = f.get("attention.sliding_window_pattern", 6)
        full = plain_rope(f)
        if f.get("rope.scaling.type") == "linear":
            full = {"rope_type": "linear", "factor": f.get("rope.scaling.factor"), "rope_theta": full["rope_theta"]}
        local = {"rope_type": "default", "rope_theta": f.get("rope.freq_base_swa", 10000.0)}
        return hf.Gemma3ForCausalLM(hf.Gemma3TextConfig(
            **c, head_dim=head, query_pre_attn_scalar=head, sliding_window=f.get("attention.sliding_window"),
            layer_types=layer_types(f, lambda i: i % pattern < pattern - 1),
            rope_parameters={"full_attention": full, "sliding_attention": local}))
    if arch == "phi3":
        rope = plain_rope(f)
        if "rope_factors_short.weight" in f.w:
            rope = {"rope_type": "longrope", "rope_theta": rope["rope_theta"],
                    "short_factor": f.w["rope_factors_short.weight"].tolist(),
                    "long_factor": f.w["rope_factors_long.weight"].tolist(),
                    "attention_factor": f.get("rope.scaling.attn_factor"),
                    "original_max_position_embeddings": f.get("rope.scaling.original_context_length")}
            c["original_max_position_embeddings"] = f.get("rope.scaling.original_context_length")
        rope["partial_rotary_factor"] = f.get("rope.dimension_count", head) / head
        return hf.Phi3ForCausalLM(hf.Phi3Config(**c, rope_parameters=rope))
    if arch == "smollm3":
        turned = [int((i + 1) % 4 != 0) for i in range(c["num_hidden_layers"])]
        return hf.SmolLM3ForCausalLM(hf.SmolLM3Config(
            **c, rope_parameters=plain_rope(f), no_rope_layers=turned, use_sliding_window=False))
    if arch == "granite":
        return hf.GraniteForCausalLM(hf.GraniteConfig(
            **c, rope_parameters=plain_rope(f), embedding_multiplier=f.get("embedding_scale"),
            residual_multiplier=f.get("residual_scale"), attention_multiplier=f.get("attention.scale"),
            logits_scaling=f.get("logit_scale")))
    if arch == "olmo2":
        window = f.get("attention.sliding_window")
        if window is None:
            return hf.Olmo2ForCausalLM(hf.Olmo2Config(**c, rope_parameters=plain_rope(f)))
        full = {"rope_type": "yarn", "rope_theta": f.get("rope.freq_base"), "factor": f.get("rope.scaling.factor"),
                "original_max_position_embeddings": f.get("rope.scaling.original_context_length")}
        pattern = f.get("attention.sliding_window_pattern")
        return hf.Olmo3ForCausalLM(hf.Olmo3Config(
            **c, sliding_window=window, layer_types=layer_types(f, lambda i: pattern[i]),
            rope_parameters={"full_attention": full, "sliding_attention": plain_rope(f)}))
    if arch == "mistral3":
        rope = {"rope_type": "yarn", "rope_theta": f.get("rope.freq_base"), "factor": f.get("rope.scaling.factor"),
                "original_max_position_embeddings": f.get("rope.scaling.original_context_length"),
                "beta_fast": f.get("rope.scaling.yarn_beta_fast", 32.0), "beta_slow": f.get("rope.scaling.yarn_beta_slow", 1.0),
                "mscale": 1.0, "mscale_all_dim": f.get("rope.scaling.yarn_log_multiplier"),
                "llama_4_scaling_beta": f.get("attention.temperature_scale")}
        return hf.Ministral3ForCausalLM(hf.Ministral3Config(**c, head_dim=head, rope_parameters=rope))
    if arch == "gemma4":
        pattern = f.get("attention.sliding_window_pattern")
        kv, inner = f.get("attention.head_count_kv"), f.get("feed_forward_length")
        layers = c.pop("num_hidden_layers")
        local = next(i for i in range(layers) if pattern[i])
        whole = next(i for i in range(layers) if not pattern[i])
        c["num_key_value_heads"] = kv[local] if isinstance(kv, list) else kv
        c["intermediate_size"] = inner[0] if isinstance(inner, list) else inner
        turning = int((f.w["rope_freqs.weight"] < 1e20).sum())
        rope = {"full_attention": {"rope_type": "proportional", "rope_theta": f.get("rope.freq_base"),
                                   "partial_rotary_factor": 2 * turning / head},
                "sliding_attention": {"rope_type": "default", "rope_theta": f.get("rope.freq_base_swa")}}
        return hf.Gemma4ForCausalLM(hf.Gemma4TextConfig(
            **c, num_hidden_layers=layers, head_dim=f.get("attention.key_length_swa"), global_head_dim=head,
            num_global_key_value_heads=kv[whole] if isinstance(kv, list) else None,
            attention_k_eq_v=f"blk.{whole}.attn_v.weight" not in f.w, rope_parameters=rope,
            layer_types=layer_types(f, lambda i: pattern[i]), sliding_window=f.get("attention.sliding_window"),
            num_kv_shared_layers=f.get("attention.shared_kv_layers", 0),
            use_double_wide_mlp=isinstance(inner, list) and inner[-1] == 2 * inner[0],
            hidden_size_per_layer_input=f.get("embedding_length_per_layer_input", 0),
            vocab_size_per_layer_input=c["vocab_size"], final_logit_softcapping=f.get("final_logit_softcapping")))
    if arch == "lfm2":
        kv = f.get("attention.head_count_kv")
        c["norm_eps"] = c.pop("rms_norm_eps")
        return hf.Lfm2ForCausalLM(hf.Lfm2Config(
            **c, block_auto_adjust_ff_dim=False, conv_L_cache=f.get("shortconv.l_cache"), rope_parameters=plain_rope(f),
            layer_types=["full_attention" if n else "conv" for n in kv]))
    if arch == "qwen35":
        size, values = f.get("ssm.state_size"), f.get("ssm.time_step_rank")
        every = f.get("full_attention_interval", 4)
        rope = {**plain_rope(f), "partial_rotary_factor": f.get("rope.dimension_count") / head,
                "mrope_section": f.get("rope.dimension_sections")[:3], "mrope_interleaved": True}
        return hf.Qwen3_5ForCausalLM(hf.Qwen3_5TextConfig(
            **c, head_dim=head, rope_parameters=rope, partial_rotary_factor=rope["partial_rotary_factor"],
            linear_num_key_heads=f.get("ssm.group_count"), linear_num_value_heads=values, linear_key_head_dim=size,
            linear_value_head_dim=f.get("ssm.inner_size") // values, linear_conv_kernel_dim=f.get("ssm.conv_kernel"),
            layer_types=["linear_attention" if (i + 1) % every else "full_attention" for i in range(c["num_hidden_layers"])]))
    raise SystemExit(f"no Hugging Face class for {arch}")


BLOCK = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
}
GEMMA = {"post_attention_norm": "post_attention_layernorm", "ffn_norm": "pre_feedforward_layernorm",
         "post_ffw_norm": "post_feedforward_layernorm"}
OWN = {
    "gemma2": GEMMA, "gemma3": GEMMA,
    "gemma4": {**GEMMA, "inp_gate": "per_layer_input_gate", "proj": "per_layer_projection",
               "post_norm": "post_per_layer_input_norm"},
    "olmo2": {"post_attention_norm": "post_attention_layernorm", "post_ffw_norm": "post_feedforward_layernorm"},
    "phi3": {"attn_qkv": "self_attn.qkv_proj", "ffn_up": "mlp.gate_up_proj"},
    "lfm2": {"attn_norm": "operator_norm", "ffn_norm": "ffn_norm", "attn_output": "self_attn.out_proj",
             "attn_q_norm": "self_attn.q_layernorm", "attn_k_norm": "self_attn.k_layernorm",
             "shortconv.in_proj": "conv.in_proj", "shortconv.out_proj": "conv.out_proj", "shortconv.conv": "conv.conv",
             "ffn_gate": "feed_forward.w1", "ffn_up": "feed_forward.w3", "ffn_down": "feed_forward.w2"},
    "qwen35": {"attn_qkv": "linear_attn.in_proj_qkv", "attn_gate": "linear_attn.in_proj_z", "ssm_beta": "linear_attn.in_proj_b",
               "ssm_alpha": "linear_attn.in_proj_a", "ssm_out": "linear_attn.out_proj", "ssm_conv1d": "linear_attn.conv1d",
               "ssm_norm": "linear_attn.norm", "post_attention_norm": "post_attention_layernorm"},
}
WHOLE_MODEL = {
    "token_embd.weight": "model.embed_tokens.weight", "output.weight": "lm_head.weight", "output_norm.weight": "model.norm.weight",
    "token_embd_norm.weight": "model.embedding_norm.weight", "per_layer_token_embd.weight": "model.embed_tokens_per_layer.weight",
    "per_layer_model_proj.weight": "model.per_layer_model_projection.weight",
    "per_layer_proj_norm.weight": "model.per_layer_projection_norm.weight",
}


def unturn(w, heads):
    """Rows of q and k from pairs (2i, 2i + 1) to pairs (i, i + d/2)."""
    return w.reshape(heads, w.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(w.shape)


def group_heads(w, dim, groups, size):
    """Value heads from tiled order (j, g) to grouped order (g, j) along a dimension."""
    n = w.shape[dim] // groups // size
    shape = list(w.shape)
    shape[dim:dim + 1] = [n, groups, size]
    return w.reshape(shape).swapaxes(dim, dim + 1).reshape(w.shape)


def hf_state(f):
    """Every tensor under its Hugging Face name, in Hugging Face's order."""
    names = {**BLOCK, **OWN.get(f.arch, {})}
    heads, kv = f.get("attention.head_count"), f.get("attention.head_count_kv")
    groups = f.get("ssm.group_count")
    state = {}
    for name, w in f.w.items():
        if name.startswith("rope_"):
            continue
        if name in WHOLE_MODEL:
            key = WHOLE_MODEL[name]
        else:
            _, layer, rest = name.split(".", 2)
            place = f"model.layers.{layer}."
            if rest == "layer_output_scale.weight":
                key = place + "layer_scalar"
            elif rest == "ssm_a":
                key, w = place + "linear_attn.A_log", torch.log(-w)
            elif rest == "ssm_dt.bias":
                key = place + "linear_attn.dt_bias"
            else:
                stem, kind = rest.rsplit(".", 1)
                key = f"{place}{names[stem]}.{kind}"
        part = key.rsplit(".", 2)[-2] if "." in key else key
        if f.arch in ("llama", "smollm3", "mistral3", "granite") and part in ("q_proj", "k_proj"):
            w = unturn(w, heads if part == "q_proj" else kv)
        one_more = f.arch in ("gemma2", "gemma3") or (f.arch == "qwen35" and "linear_attn.norm" not in key)
        if one_more and "norm" in key:
            w = w - 1
        if f.arch == "qwen35" and "linear_attn" in key and groups != f.get("ssm.time_step_rank"):
            size = f.get("ssm.inner_size") // f.get("ssm.time_step_rank")
            keys = 2 * groups * f.get("ssm.state_size")
            if part in ("in_proj_qkv", "conv1d"):
                w = torch.cat([w[:keys], group_heads(w[keys:], 0, groups, size)])
            elif part == "in_proj_z":
                w = group_heads(w, 0, groups, size)
            elif part in ("in_proj_a", "in_proj_b") or key.endswith(("A_log", "dt_bias")):
                w = group_heads(w, 0, groups, 1)
            elif part == "out_proj":
                w = group_heads(w, 1, groups, size)
        if part in ("conv1d", "conv") and w.ndim == 2:
            w = w[:, None]
        state[key] = w.clone()
    return state


def load_model(f):
    model = build(f)
    missing, unexpected = model.load_state_dict(hf_state(f), strict=False)
    missing = [key for key in missing if key != "lm_head.weight" and "rotary" not in key]
    # Shared layers of gemma4 may carry keys and values that nothing reads.
    unexpected = [key for key in unexpected if not (f.arch == "gemma4" and (".k_" in key or ".v_" in key))]
    if missing or unexpected:
        raise SystemExit(f"missing {missing[:5]}, unexpected {unexpected[:5]}")
    if "output.weight" not in f.w:
        model.tie_weights()
    return model.eval()


def log_probs(model, tokens):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([tokens]), use_cache=False).logits[0].double()
    return logits.log_softmax(-1)[torch.arange(len(tokens) - 1), torch.tensor(tokens[1:])].tolist()


def exported_deviation(case, model, rows, expected):
    """Largest difference between peft with our export and the case's own numbers."""
    folder = tempfile.mkdtemp()
    try:
        subprocess.run(
            ["node", ROOT / "src-main/shell/terminal/share.ts", "--target", "peft", "--base", GOLDEN / case / "model.gguf",
             "--adapter", GOLDEN / case / "adapter-final.gguf", "--out", f"{folder}/peft"],
            check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # keys that do not fit are a warning only
            tuned = PeftModel.from_pretrained(model, f"{folder}/peft")
        worst = 0.0
        for row, values in zip(rows, expected):
            got = log_probs(tuned, row["tokens"])
            for i, (target, value) in enumerate(zip(row["targets"][:-1], values)):
                if value is not None and target == row["tokens"][i + 1]:
                    worst = max(worst, abs(got[i] - value))
        tuned.unload()
        return worst
    finally:
        shutil.rmtree(folder)


def own_adapter(case, model, arch, tokens, extra=(), store=torch.float32, **options):
    """An adapter that peft makes and saves. @returns log-probabilities with it"""
    torch.manual_seed(sum(map(ord, case)))
    targets = TARGETS.get(arch, WHOLE) + list(extra)
    tuned = get_peft_model(model, LoraConfig(r=2, lora_alpha=6, target_modules=targets, task_type="CAUSAL_LM", **options))
    with torch.no_grad():
        for name, p in tuned.named_parameters():
            if "lora_" in name:
                p.copy_((torch.randn_like(p) * (0.1 if "lora_A" in name else 0.2)).to(store).float())
    folder = OUT / case
    shutil.rmtree(folder, ignore_errors=True)
    tuned.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()
    path = folder / "adapter_model.safetensors"
    save_file({k: v.to(store).contiguous() for k, v in load_file(path).items()}, path, metadata={"format": "pt"})
    config = json.loads((folder / "adapter_config.json").read_text())
    config["target_modules"] = sorted(config["target_modules"])
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    return log_probs(tuned.eval(), tokens)


def run(case):
    f = File(GOLDEN / case / "model.gguf")
    described = json.loads((GOLDEN / case / "case.json").read_text())
    expected = json.loads((GOLDEN / case / "expected.json").read_text())
    single = [i for i, row in enumerate(described["batch"]) if len(set(row["segments"])) == 1]
    rows = [described["batch"][i] for i in single]
    tokens = max((row["tokens"] for row in rows), key=len)
    exported = exported_deviation(case, load_model(f), rows, [expected["final_target_logprobs"][i] for i in single])
    base = log_probs(load_model(f), tokens)
    tuned = own_adapter(case, load_model(f), f.arch, tokens, **CASES[case])
    return {"exported": float(f"{exported:.2g}"), "tokens": tokens,
            "base": [round(v, 7) for v in base], "tuned": [round(v, 7) for v in tuned]}


def main():
    logging.disable(logging.WARNING)
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / "references.json"
    results = json.loads(path.read_text())["cases"] if path.exists() else {}
    for case in sys.argv[1:] or CASES:
        results[case] = run(case)
        print(f"{case:24} exported {results[case]['exported']:.1e}  effect of peft's own adapter "
              f"{max(abs(a - b) for a, b in zip(results[case]['base'], results[case]['tuned'])):.1f}", flush=True)
    versions = {"transformers": hf.__version__, "peft": __import__("peft").__version__, "torch": torch.__version__}
    path.write_text(json.dumps({"versions": versions, "cases": {k: results[k] for k in CASES if k in results}}) + "\n")


if __name__ == "__main__":
    main()
