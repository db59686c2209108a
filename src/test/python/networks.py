"""The six networks in PyTorch, as the source document prints them, with the options that convnet has."""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F


def build(name, side, classes=10, width=1.0, dropout=0.5):
    """A network by its name; `width` is a factor on the channels of every convolution."""

    def channels(published):
        return max(1, int(published * width + 0.5))

    return BUILDERS[name](side, classes, channels, dropout)


def prepare(images, side):
    """What a network takes: pixels [n, 28, 28] from 0 to 255, scaled and resized to [n, 1, side, side]."""
    planes = torch.as_tensor(images).float().unsqueeze(1) / 255
    if side == planes.shape[-1]:
        return planes
    return F.interpolate(planes, size=(side, side), mode="bilinear", align_corners=False, antialias=False)


# AlexNet


class AlexNet(nn.Module):
    def __init__(self, classes, channels, dropout):
        super().__init__()
        c1, c2, c3, c4, c5 = (channels(n) for n in (64, 192, 384, 256, 256))
        self.features = nn.Sequential(
            nn.Conv2d(1, c1, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(c1, c2, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(c2, c3, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(c3, c4, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(c4, c5, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(c5 * 6 * 6, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, classes),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


def alexnet(side, classes, channels, dropout):
    return AlexNet(classes, channels, dropout)


# VGG-11


def vgg_block(inputs, *outputs):
    layers = []
    for output in outputs:
        layers += [nn.Conv2d(inputs, output, kernel_size=3, padding=1), nn.ReLU()]
        inputs = output
    return nn.Sequential(*layers, nn.MaxPool2d(kernel_size=2, stride=2))


def vgg11(side, classes, channels, dropout):
    c1, c2, c3, c4 = (channels(n) for n in (64, 128, 256, 512))
    pixels = (side // 32) ** 2  # five halvings, each rounded down
    return nn.Sequential(
        vgg_block(1, c1),
        vgg_block(c1, c2),
        vgg_block(c2, c3, c3),
        vgg_block(c3, c4, c4),
        vgg_block(c4, c4, c4),
        nn.Flatten(),
        nn.Linear(c4 * pixels, 4096),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(4096, 4096),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(4096, classes),
    )


# Network in network


def nin_block(inputs, outputs, **first):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, **first),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, kernel_size=1),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, kernel_size=1),
        nn.ReLU(),
    )


def nin(side, classes, channels, dropout):
    c1, c2, c3 = (channels(n) for n in (96, 256, 384))
    return nn.Sequential(
        OrderedDict(
            n1=nin_block(1, c1, kernel_size=11, stride=4),
            m1=nn.MaxPool2d(kernel_size=3, stride=2),
            n2=nin_block(c1, c2, kernel_size=5, padding=2),
            m2=nn.MaxPool2d(kernel_size=3, stride=2),
            n3=nin_block(c2, c3, kernel_size=3, padding=1),
            m3=nn.MaxPool2d(kernel_size=3, stride=2),
            dropout1=nn.Dropout2d(dropout),
            n4=nin_block(c3, classes, kernel_size=3, padding=1),
            avg1=nn.AdaptiveMaxPool2d((1, 1)),
            flat=nn.Flatten(),
        )
    )


# GoogLeNet


class Inception(nn.Module):
    def __init__(self, inputs, c1, c2_reduce, c2, c3_reduce, c3, c4):
        super().__init__()
        self.p1_1 = nn.Conv2d(inputs, c1, kernel_size=1)
        self.p2_1 = nn.Conv2d(inputs, c2_reduce, kernel_size=1)
        self.p2_2 = nn.Conv2d(c2_reduce, c2, kernel_size=3, padding=1)
        self.p3_1 = nn.Conv2d(inputs, c3_reduce, kernel_size=1)
        self.p3_2 = nn.Conv2d(c3_reduce, c3, kernel_size=5, padding=2)
        self.p4_1 = nn.MaxPool2d(kernel_size=3, stride=1, padding=1)
        self.p4_2 = nn.Conv2d(inputs, c4, kernel_size=1)

    def forward(self, x):
        branches = [
            F.relu(self.p1_1(x)),
            F.relu(self.p2_2(F.relu(self.p2_1(x)))),
            F.relu(self.p3_2(F.relu(self.p3_1(x)))),
            F.relu(self.p4_2(self.p4_1(x))),
        ]
        return torch.cat(branches, dim=1)


def googlenet(side, classes, channels, dropout):
    def halve():
        return nn.MaxPool2d(kernel_size=3, stride=2, padding=1)

    def stage(inputs, *blocks):
        """Inception blocks one after another, and the number of channels that leaves the last."""
        layers = []
        for block in blocks:
            c1, c2_reduce, c2, c3_reduce, c3, c4 = (channels(n) for n in block)
            layers.append(Inception(inputs, c1, c2_reduce, c2, c3_reduce, c3, c4))
            inputs = c1 + c2 + c3 + c4
        return layers, inputs

    c1, c2 = channels(64), channels(192)
    stage2, leaving2 = stage(c2, (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64))
    stage3, leaving3 = stage(
        leaving2,
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    )
    stage4, leaving4 = stage(leaving3, (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128))
    return nn.Sequential(
        nn.Sequential(nn.Conv2d(1, c1, kernel_size=7, stride=2, padding=3), nn.ReLU(), halve()),
        nn.Sequential(
            nn.Conv2d(c1, c1, kernel_size=1), nn.ReLU(), nn.Conv2d(c1, c2, kernel_size=3, padding=1), halve()
        ),
        nn.Sequential(*stage2, halve()),
        nn.Sequential(*stage3, halve()),
        nn.Sequential(*stage4, nn.AdaptiveMaxPool2d((1, 1)), nn.Flatten()),
        nn.Linear(leaving4, classes),
    )


# LeNet with batch normalisation


def lenet_bn(side, classes, channels, dropout):
    c1, c2 = channels(6), channels(16)
    pixels = (((side - 4) // 2 - 4) // 2) ** 2
    return nn.Sequential(
        nn.Conv2d(1, c1, kernel_size=5),
        nn.BatchNorm2d(c1),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Conv2d(c1, c2, kernel_size=5),
        nn.BatchNorm2d(c2),
        nn.Sigmoid(),
        nn.AvgPool2d(kernel_size=2, stride=2),
        nn.Flatten(),
        nn.Linear(c2 * pixels, 120),
        nn.BatchNorm1d(120),
        nn.Sigmoid(),
        nn.Linear(120, 84),
        nn.BatchNorm1d(84),
        nn.Sigmoid(),
        nn.Linear(84, classes),
    )


# DenseNet


class DenseBlock(nn.Module):
    def __init__(self, units, inputs, growth):
        super().__init__()
        self.net = nn.Sequential(*(bn_relu_conv(inputs + i * growth, growth, 3, padding=1) for i in range(units)))

    def forward(self, x):
        for unit in self.net:
            x = torch.cat((x, unit(x)), dim=1)
        return x


def bn_relu_conv(inputs, outputs, kernel, **options):
    return nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU(), nn.Conv2d(inputs, outputs, kernel, **options))


def densenet(side, classes, channels, dropout):
    blocks, units = 4, 4
    c, growth = channels(64), channels(32)
    layers = [
        nn.Identity(),  # the document's Reshape, which leaves images as they are
        nn.Conv2d(1, c, kernel_size=7, stride=2, padding=3),
        nn.BatchNorm2d(c),
        nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
    ]
    for block in range(blocks):
        layers.append(DenseBlock(units, c, growth))
        c += units * growth
        if block < blocks - 1:
            transition = bn_relu_conv(c, c // 2, 1)
            layers.append(transition.append(nn.AvgPool2d(kernel_size=2, stride=2)))
            c //= 2
    return nn.Sequential(
        *layers, nn.BatchNorm2d(c), nn.ReLU(), nn.AdaptiveMaxPool2d((1, 1)), nn.Flatten(), nn.Linear(c, classes)
    )


BUILDERS = {
    "alexnet": alexnet,
    "vgg11": vgg11,
    "nin": nin,
    "googlenet": googlenet,
    "lenet-bn": lenet_bn,
    "densenet": densenet,
}
