"""The reference in plain PyTorch: a random llama shape of 135M parameters, LoRA on its seven linears, frozen base."""

import torch
from torch import nn
from torch.nn import functional

from work import IGNORED, RANK, SHAPE, measure, read_options


class Linear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs**0.5, requires_grad=False)
        self.a = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
        self.b = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, x):
        return functional.linear(x, self.weight) + 2 * functional.linear(functional.linear(x, self.a), self.b)


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width), requires_grad=False)

    def forward(self, x):
        return functional.rms_norm(x, self.weight.shape, self.weight, 1e-5)


def rotate(x, cos, sin):
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        width, heads, kv_heads = SHAPE["width"], SHAPE["heads"], SHAPE["kv_heads"]
        self.head = width // heads
        self.norm, self.mlp_norm = Norm(width), Norm(width)
        self.q, self.o = Linear(width, width), Linear(width, width)
        self.k, self.v = Linear(width, kv_heads * self.head), Linear(width, kv_heads * self.head)
        self.gate, self.up = Linear(width, SHAPE["feed_forward"]), Linear(width, SHAPE["feed_forward"])
        self.down = Linear(SHAPE["feed_forward"], width)

    def forward(self, x, cos, sin):
        rows, tokens, width = x.shape
        h = self.norm(x)
        q, k, v = (linear(h).view(rows, tokens, -1, self.head).transpose(1, 2) for linear in (self.q, self.k, self.v))
        group = SHAPE["heads"] // SHAPE["kv_heads"]
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        k, v = k.repeat_interleave(group, dim=1), v.repeat_interleave(group, dim=1)
        # Padding stands at the end, where a causal mask alone hides it.
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(mixed.transpose(1, 2).reshape(rows, tokens, width))
        h = self.mlp_norm(x)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        width = SHAPE["width"]
        self.embedding = nn.Parameter(torch.randn(SHAPE["vocabulary"], width) / width**0.5, requires_grad=False)
        self.layers = nn.ModuleList(Layer() for _ in range(SHAPE["layers"]))
        self.norm = Norm(width)

    def forward(self, ids):
        head = self.layers[0].head
        angles = torch.outer(torch.arange(ids.shape[1]), 10000 ** (-torch.arange(0, head, 2) / head))
        angles = torch.cat((angles, angles), dim=-1)
        x = functional.embedding(ids, self.embedding)
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)


def main():
    options = read_options(__doc__)
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    model = Llama().to(getattr(torch, options.dtype))
    run = torch.compile(model) if options.compile else model

    def loss_of(ids, labels):
        hidden, labels = run(ids).flatten(0, 1), labels.flatten()
        if options.answer_logits:
            hidden, labels = hidden[labels != IGNORED], labels[labels != IGNORED]
        logits = functional.linear(hidden, model.embedding)
        return functional.cross_entropy(logits.float(), labels, ignore_index=IGNORED)

    measure("torch", options, [p for p in model.parameters() if p.requires_grad], loss_of)


main()
