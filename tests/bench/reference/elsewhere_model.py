"""The model of a GGUF file as a Hugging Face folder, in float32, for trying a training folder: GGUF DIR"""

import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

gguf, folder = Path(sys.argv[1]), sys.argv[2]
source = dict(pretrained_model_name_or_path=str(gguf.parent), gguf_file=gguf.name)
loaded = AutoModelForCausalLM.from_pretrained(**source, dtype=torch.float32)
# What was read from GGUF counts as quantized and cannot be saved; the same weights in a plain model can.
plain = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(**source), dtype=torch.float32)
plain.load_state_dict(loaded.state_dict())
plain.save_pretrained(folder)
AutoTokenizer.from_pretrained(**source).save_pretrained(folder)
