"""What both references share: options, rows of work, the timed loop and the line they print."""

import argparse
import json
import random
import resource
import time

import torch

SHAPE = {"layers": 30, "width": 576, "heads": 9, "kv_heads": 3, "feed_forward": 1536, "vocabulary": 49152}
RANK = 16
IGNORED = -100


def read_options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="bfloat16")
    parser.add_argument("--rows", type=int, default=1, help="rows of one step (with --data: examples padded to the longest)")
    parser.add_argument("--tokens", type=int, default=512, help="tokens of one row, without --data")
    parser.add_argument("--steps", type=int, default=3, help="steps that are timed, without --data; the fastest counts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--answer-logits", action="store_true", help="logits for answer tokens only")
    parser.add_argument("--data", help='one pass over a file of lines {"tokens": [...], "answer": [0, 1, ...]}')
    return parser.parse_args()


def random_batches(options):
    """The first step warms up."""
    generator = torch.Generator().manual_seed(2)
    shape = (options.rows, options.tokens + 1)
    for _ in range(options.steps + 1):
        ids = torch.randint(SHAPE["vocabulary"], shape, generator=generator)
        yield ids[:, :-1], ids[:, 1:].clone(), options.rows * options.tokens


def padded_batches(options):
    """Examples in a seeded order, each batch padded to its longest; the first batch comes twice, to warm up."""
    with open(options.data, encoding="utf8") as lines:
        examples = [json.loads(line) for line in lines]
    random.Random(1).shuffle(examples)
    groups = [examples[i : i + options.rows] for i in range(0, len(examples), options.rows)]
    for group in [groups[0], *groups]:
        longest = max(len(example["tokens"]) for example in group)
        ids = torch.zeros(len(group), longest, dtype=torch.long)
        labels = torch.full((len(group), longest), IGNORED)
        for row, example in enumerate(group):
            tokens = torch.tensor(example["tokens"])
            ids[row, : len(tokens)] = tokens
            # Position i predicts token i + 1, and learns where that token belongs to the answer.
            learned = torch.tensor(example["answer"][1:], dtype=torch.bool)
            labels[row, : len(tokens) - 1] = torch.where(learned, tokens[1:], IGNORED)
        yield ids, labels, sum(len(example["tokens"]) for example in group)


def measure(name, options, parameters, loss_of):
    """Trains with AdamW; prints seconds, tokens per second (padding not counted) and the peak of resident memory."""
    optimizer = torch.optim.AdamW(parameters, lr=1e-4, weight_decay=0.01)
    timed = []
    for number, (ids, labels, tokens) in enumerate(padded_batches(options) if options.data else random_batches(options)):
        started = time.perf_counter()
        loss = loss_of(ids, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        loss = loss.item()
        if number > 0:
            timed.append((time.perf_counter() - started, tokens))
    seconds = sum(second for second, _ in timed)
    tokens = sum(count for _, count in timed)
    speed = tokens / seconds if options.data else max(count / second for second, count in timed)
    print(
        json.dumps(
            {
                "name": name,
                "dtype": options.dtype,
                "rows": options.rows,
                "threads": options.threads,
                "compiled": options.compile,
                "answerLogits": options.answer_logits,
                "torch": torch.__version__,
                "seconds": round(seconds, 2),
                "tokens": tokens,
                "tokensPerSecond": round(speed, 1),
                "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "loss": round(loss, 4),
            }
        )
    )
