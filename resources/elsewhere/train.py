"""Fine-tune a base model with LoRA on the approved examples in this folder (TRL, PEFT, Accelerate).

    python train.py --model PATH                                            one GPU, or the CPU
    accelerate launch --config_file accelerate/many.yaml train.py --model PATH    all GPUs of a machine
    torchrun --nproc_per_node 2 train.py --model PATH                       two processes, also on a CPU

PATH is the folder of the base model in Hugging Face form, or its name on the Hub with HF_HUB_OFFLINE=0.
What comes out lies in `result/` and is imported back into Vernacular as it is. See README.md.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from pathlib import Path

# Nothing is fetched and nothing is reported unless somebody says so before.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    EarlyStoppingCallback,
    TrainerCallback,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint

HERE = Path(__file__).resolve().parent
RESULT_FILES = ("adapter_model.safetensors", "adapter_config.json", "curve.jsonl", "settings.json")


def read_arguments(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder of the base model in Hugging Face form")
    parser.add_argument("--method", choices=["sft", "dpo", "orpo"], help="default: as in config.json")
    parser.add_argument("--output", default=str(HERE / "result"), help="default: result/ beside this file")
    parser.add_argument("--max-steps", type=int, default=-1, help="stop after so many steps, to try it out")
    parser.add_argument("--per-device-batch", type=int, default=4, help="examples a device holds at once, at most")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the output folder")
    return parser.parse_args(argv)


# ---- data ---------------------------------------------------------------------------------------------------


def read_rows(name):
    """Rows of a JSONL file in data/, an empty list where there is none."""
    path = HERE / "data" / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_data(method):
    """Training and validation rows: `messages` for answers, `prompt`, `chosen`, `rejected` for preferences."""
    names = ("train.jsonl", "valid.jsonl") if method == "sft" else ("preferences.jsonl", "preferences-valid.jsonl")
    train, valid = (read_rows(name) for name in names)
    if not train:
        sys.exit(f"data/{names[0]} holds nothing to learn from with --method {method}.")
    return Dataset.from_list(train), Dataset.from_list(valid) if valid else None


def changed_data(config):
    """Names of data files that are not the ones Vernacular wrote."""
    return [name for name, sha256 in config["data"]["files"].items() if hash_file(HERE / name) != sha256]


# ---- model --------------------------------------------------------------------------------------------------


def load_tokenizer(path, rows):
    tokenizer = AutoTokenizer.from_pretrained(path)
    ours = (HERE / "chat_template.jinja").read_text(encoding="utf-8")
    conversation = rows[0].get("messages") or rows[0]["prompt"] + rows[0]["chosen"]
    theirs = tokenizer.chat_template
    if theirs is not None and render(tokenizer, conversation, theirs) != render(tokenizer, conversation, ours):
        print("WARNING: this model lays out a chat otherwise than the one Vernacular uses. Is it the right one?")
    tokenizer.chat_template = ours
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def render(tokenizer, messages, template):
    return tokenizer.apply_chat_template(messages, tokenize=False, chat_template=template)


def load_model(path, use_cuda):
    half = torch.bfloat16 if use_cuda and torch.cuda.is_bf16_supported() else torch.float16
    model = AutoModelForCausalLM.from_pretrained(path, dtype=half if use_cuda else torch.float32)
    if model.config.model_type == "gemma2":
        model.set_attn_implementation("eager")  # it soft-caps its attention scores, which other kernels leave out
    model.config.use_cache = False
    return model


def lora_config(config, model):
    lora = config["lora"]
    targets = lora["target_modules"]
    if any("language_model" in name for name, _ in model.named_modules()):
        # A model that sees images too: its vision tower has modules of the same names.
        targets = r".*language_model.*\.(" + "|".join(targets) + ")"
    return LoraConfig(
        r=lora["r"],
        lora_alpha=lora["alpha"],
        lora_dropout=lora["dropout"],
        target_modules=targets,
        bias="none",
        task_type="CAUSAL_LM",
    )


# ---- training -----------------------------------------------------------------------------------------------


def training_arguments(config, method, options, examples, has_validation, use_cuda):
    """Settings of the run as keyword arguments of TRL's configurations, and optimizer steps in all."""
    chosen = config["answers"] if method == "sft" else config["preferences"]
    world = int(os.environ.get("WORLD_SIZE", "1"))
    # The run's examples in a step, whatever the number of devices: more devices take fewer turns each.
    per_step = min(chosen["examples_per_step"], examples)
    per_device = max(1, min(options.per_device_batch, per_step // world))
    turns = max(1, round(per_step / (per_device * world)))
    steps_per_pass = -(-examples // (per_device * world * turns))
    steps = options.max_steps if options.max_steps > 0 else max(1, round(steps_per_pass * chosen["passes"]))
    check_every = max(1, min(chosen["evaluate_every"], steps))
    bf16 = use_cuda and torch.cuda.is_bf16_supported()
    return dict(
        output_dir=str(Path(options.output) / "checkpoints"),
        seed=config["seed"],
        data_seed=config["seed"],
        max_steps=steps,
        per_device_train_batch_size=per_device,
        per_device_eval_batch_size=per_device,
        gradient_accumulation_steps=turns,
        learning_rate=chosen["learning_rate"],
        lr_scheduler_type="cosine",
        warmup_steps=max(1, round(steps * config["warmup_share"])),
        weight_decay=config["weight_decay"],
        max_grad_norm=config["max_grad_norm"] or 1e9,
        optim="adamw_torch",
        max_length=config["max_length"],
        logging_steps=1,
        eval_strategy="steps" if has_validation else "no",
        eval_steps=check_every,
        eval_on_start=has_validation,
        save_strategy="steps",
        save_steps=check_every,
        save_total_limit=2,
        load_best_model_at_end=has_validation,
        metric_for_best_model="eval_loss" if has_validation else None,
        greater_is_better=False if has_validation else None,
        use_cpu=not use_cuda,
        bf16=bf16,
        fp16=use_cuda and not bf16,
        gradient_checkpointing=use_cuda,
        gradient_checkpointing_kwargs={"use_reentrant": False},
        ddp_find_unused_parameters=False,
        report_to="none",
        disable_tqdm=True,
    )


def build_trainer(method, config, options, tokenizer, model, train, valid, use_cuda):
    arguments = training_arguments(config, method, options, len(train), valid is not None, use_cuda)
    common = dict(model=model, train_dataset=train, eval_dataset=valid, processing_class=tokenizer)
    start = HERE / "start"
    if start.exists() and method != "sft":
        # The version this run begins with; DPO's reference is a copy of it.
        common["model"] = PeftModel.from_pretrained(model, str(start), is_trainable=True)
    else:
        common["peft_config"] = lora_config(config, model)
    if method == "sft":
        from trl import SFTConfig, SFTTrainer

        return SFTTrainer(args=SFTConfig(assistant_only_loss=True, packing=False, **arguments), **common)
    if method == "dpo":
        from trl import DPOConfig, DPOTrainer

        return DPOTrainer(args=DPOConfig(beta=config["preferences"]["beta"], **arguments), **common)
    from trl.experimental.orpo import ORPOConfig, ORPOTrainer

    # In TRL the answer's own part of ORPO's loss counts the question as well; in Vernacular it does not.
    return ORPOTrainer(args=ORPOConfig(beta=config["preferences"]["lambda"], **arguments), **common)


class CurveWriter(TrainerCallback):
    """Writes every figure as it comes, a JSON object a line: `curve.jsonl` can be followed while it trains."""

    def __init__(self, path, append):
        self.path = path
        self.append = append

    def on_train_begin(self, args, state, control, **_):
        if state.is_world_process_zero and not self.append:
            self.path.write_text("")

    def on_log(self, args, state, control, logs=None, **_):
        if not state.is_world_process_zero or not logs or not ({"loss", "eval_loss"} & logs.keys()):
            return
        row = {
            "step": state.global_step,
            "steps": state.max_steps,
            "pass": round(state.epoch or 0, 4),
            "training_loss": number(logs.get("loss")),
            "validation_loss": number(logs.get("eval_loss")),
            "learning_rate": number(logs.get("learning_rate")),
            "grad_norm": number(logs.get("grad_norm")),
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        with self.path.open("a") as curve:
            curve.write(json.dumps(row) + "\n")


def number(value):
    """JSON knows no NaN."""
    return None if value is None or value != value else float(value)


# ---- result -------------------------------------------------------------------------------------------------


def hash_file(path):
    if not path.exists():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def tidy_adapter(output, config, model_path):
    """Keep the adapter alone: no copy of the version it began with, no pickle, no path of this machine."""
    shutil.rmtree(output / "ref", ignore_errors=True)
    for name in ("training_args.bin", "README.md"):
        (output / name).unlink(missing_ok=True)
    path = output / "adapter_config.json"
    adapter = json.loads(path.read_text())
    adapter["base_model_name_or_path"] = config["base"]["hub_id"] or Path(model_path).name
    if isinstance(adapter["target_modules"], list):
        adapter["target_modules"] = sorted(adapter["target_modules"])
    path.write_text(json.dumps(adapter, indent=2) + "\n")


def write_result(output, config, options, method, trainer, seconds, changed):
    import accelerate, peft, transformers, trl

    state = trainer.state
    checks = [row for row in state.log_history if "eval_loss" in row]
    cuda = torch.cuda.is_available()
    settings = {
        "format": config["format"],
        "run": config["run"],
        "method": method,
        "config": config,
        "arguments": {key: value for key, value in vars(options).items() if key not in ("model", "output")},
        "effective": {
            "examples": len(trainer.train_dataset),
            "world_size": trainer.args.world_size,
            "per_device_batch": trainer.args.per_device_train_batch_size,
            "gradient_accumulation": trainer.args.gradient_accumulation_steps,
            "steps": state.max_steps,
            "steps_done": max((row["step"] for row in state.log_history if "loss" in row), default=0),
            "best_step": state.best_global_step if checks else None,
            "best_validation_loss": number(state.best_metric) if checks else None,
            "device": torch.cuda.get_device_name(0) if cuda else "CPU",
            "seconds": round(seconds, 1),
        },
        "changed_data": changed,
        "versions": {
            "python": sys.version.split()[0],
            "torch": torch.__version__,
            **{each.__name__: each.__version__ for each in (transformers, peft, trl, accelerate)},
        },
        "finished_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    (output / "settings.json").write_text(json.dumps(settings, indent=2) + "\n")
    hashes = {name: hash_file(output / name) for name in RESULT_FILES}
    # Last, and under its own name only when it is whole: where it lies, the result is complete.
    (output / "hashes.json.part").write_text(json.dumps(hashes, indent=2) + "\n")
    (output / "hashes.json.part").rename(output / "hashes.json")


def main(argv=None):
    options = read_arguments(argv)
    config = json.loads((HERE / "config.json").read_text(encoding="utf-8"))
    method = options.method or config["method"]
    output = Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    changed = changed_data(config)
    if changed:
        print(f"WARNING: not as Vernacular wrote them: {', '.join(changed)}")

    set_seed(config["seed"])
    use_cuda = torch.cuda.is_available()
    train, valid = read_data(method)
    tokenizer = load_tokenizer(options.model, train)
    model = load_model(options.model, use_cuda)
    trainer = build_trainer(method, config, options, tokenizer, model, train, valid, use_cuda)
    left_out = len(train) - len(trainer.train_dataset)
    if left_out:
        print(f"WARNING: {left_out} examples are longer than {config['max_length']} tokens and were left out.")

    last = get_last_checkpoint(trainer.args.output_dir) if options.resume and Path(trainer.args.output_dir).exists() else None
    trainer.add_callback(CurveWriter(output / "curve.jsonl", append=last is not None))
    patience = (config["answers"] if method == "sft" else config["preferences"])["patience"]
    if valid is not None and patience > 0:
        trainer.add_callback(EarlyStoppingCallback(early_stopping_patience=patience))

    began = time.time()
    trainer.train(resume_from_checkpoint=last)
    trainer.save_model(str(output))
    if trainer.is_world_process_zero():
        tidy_adapter(output, config, options.model)
        write_result(output, config, options, method, trainer, time.time() - began, changed)
        shutil.rmtree(trainer.args.output_dir, ignore_errors=True)
        print(f"Done. The result is in {output}")
    if torch.distributed.is_initialized():
        torch.distributed.barrier()
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
