"""What PyTorch does with each recipe: recipes.py <folder>.

<folder>/recipes.json lists the recipes. For each, <name>.json gets the losses and learning rates of the steps, and the test loss of
the network that the recipe evaluates.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import networks
from training import optimizer

folder = Path(sys.argv[1])


def scheduler(recipe, stepper, steps):
    def epochs(name):
        return round(recipe[name] * recipe["steps_per_epoch"])

    warmup = epochs("warmup-epochs") if "warmup-epochs" in recipe else 0
    rest = steps - warmup
    match recipe.get("schedule", "constant"):
        case "constant":
            main = lr_scheduler.ConstantLR(stepper, factor=1)
        case "step":
            main = lr_scheduler.StepLR(stepper, step_size=epochs("step-size"), gamma=recipe["gamma"])
        case "cosine":
            main = lr_scheduler.CosineAnnealingLR(stepper, T_max=rest, eta_min=recipe["eta-min"])
        case "one-cycle":
            main = lr_scheduler.OneCycleLR(
                stepper,
                max_lr=recipe["lr"],
                total_steps=steps,
                pct_start=recipe["pct-start"],
                div_factor=recipe["div-factor"],
                final_div_factor=recipe["final-div-factor"],
                cycle_momentum=False,
            )
    if warmup == 0:
        return main
    rise = lr_scheduler.LinearLR(stepper, start_factor=recipe["warmup-factor"], total_iters=warmup)
    return lr_scheduler.SequentialLR(stepper, [rise, main], milestones=[warmup])


def rates(recipe):
    """The learning rates of a training without its steps."""
    steps = recipe["epochs"] * recipe["steps_per_epoch"]
    stepper = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=recipe["lr"])
    schedule = scheduler(recipe, stepper, steps)
    result = []
    for _ in range(steps):
        result.append(stepper.param_groups[0]["lr"])
        stepper.step()
        schedule.step()
    return {"rates": result}


def train(recipe, data):
    network = networks.build("lenet-bn", 28, dropout=0)
    network.load_state_dict(load_file(folder / "weights.safetensors"), strict=True)
    network.train()
    stepper = optimizer(recipe, network.parameters())
    schedule = scheduler(recipe, stepper, recipe["steps_per_epoch"])
    criterion = nn.CrossEntropyLoss(label_smoothing=recipe.get("label-smoothing", 0))
    decay = recipe.get("ema-decay", 0)
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(decay))
    images = data["images"][: recipe["limit"]]
    labels = data["labels"][: recipe["limit"]]
    size = recipe["batch"] * recipe.get("accumulate", 1)
    losses, used = [], []
    for step_images, step_labels in zip(images.split(size), labels.split(size)):
        stepper.zero_grad()
        total = 0
        for x, y in zip(step_images.split(recipe["batch"]), step_labels.split(recipe["batch"])):
            loss = criterion(network(networks.prepare(x, 28)), y) * len(y) / len(step_labels)
            loss.backward()
            total += loss.item()
        if "clip-norm" in recipe:
            nn.utils.clip_grad_norm_(network.parameters(), recipe["clip-norm"])
        if "clip-value" in recipe:
            nn.utils.clip_grad_value_(network.parameters(), recipe["clip-value"])
        used.append(stepper.param_groups[0]["lr"])
        stepper.step()
        schedule.step()
        averaged.update_parameters(network)
        losses.append(total)
    evaluated = (averaged if decay else network).eval()
    with torch.no_grad():
        test = nn.functional.cross_entropy(evaluated(networks.prepare(data["test_images"], 28)), data["test_labels"])
    return {"losses": losses, "rates": used, "test": [test.item()]}


data = load_file(folder / "data.safetensors")
for recipe in json.loads((folder / "recipes.json").read_text()):
    result = train(recipe, data) if "limit" in recipe else rates(recipe)
    (folder / f"{recipe['name']}.json").write_text(json.dumps(result))
