"""The same training on a Ray cluster:

    ray job submit --address http://HEAD:8265 --working-dir . -- python ray_train.py --workers 4 --model PATH

Every worker must see PATH and the output folder under the same name: put both on shared storage.
`--cpu` trains without GPUs. All other options are those of train.py.
"""

import argparse

from ray.train import RunConfig, ScalingConfig
from ray.train.torch import TorchTrainer


def train_on_worker(settings):
    import train  # in the worker: Ray has set RANK and WORLD_SIZE there, and train.py needs nothing else

    train.main(settings["arguments"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cpu", action="store_true")
    own, others = parser.parse_known_args()
    TorchTrainer(
        train_on_worker,
        train_loop_config={"arguments": others},
        scaling_config=ScalingConfig(num_workers=own.workers, use_gpu=not own.cpu),
        run_config=RunConfig(name="vernacular"),
    ).fit()
