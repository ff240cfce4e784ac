"""Generated cases mean the same words for ever, on every machine and version of numpy.

A failure here means that stored case ids no longer name the matrices they were given for. Do not refresh a
digest: a new way to make matrices is a new class.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from rig.matrices import CLASSES, generate, group_label, previous, right_hand_sides

# Class, parameters, label, SHA-256 of the words (little-endian int32, row-major) of cases 0 .. 4999 and of
# 500 cases from 2^40 on.
GOLDEN: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "uniform",
        {},
        "uniform-8625fff4",
        "544789020f2b09f8028b7b3faaa19800a9cebd592a88504cbe43a0cb30d999bc",
        "0deb631efa851f1f4db066db59342dbc3acceb1b5b9210a67698e91cefcf2ad2",
    ),
    (
        "uniform",
        {"range": [-8, 8]},
        "uniform-476755b0",
        "60f5d618e9d558bb8c6eb8d195b81b0eae3099f4f0d8a1e6d1ecf09a15a2237d",
        "39c4315b5c465c1351b0399e5cc5e880ae6d5c7ec887bea3b1fc87053cbb36c4",
    ),
    (
        "log_uniform",
        {},
        "log_uniform-0c6f7cfa",
        "f3ab9c15a73b6f48a851f9db9da67a6af77c7ba617edbcfcf55dc8a3a43e424f",
        "dcfe2b3760c626761ff28684fd48d9b726cd9c9fccdcc167c3ec2311b8453e87",
    ),
    (
        "log_uniform",
        {"magnitude": [0.001, 10]},
        "log_uniform-0a7e8026",
        "a099c56d39923f13bcb5a73786e23fe2b16720b3026c5c9237294feaf02cdb69",
        "532a43e627d4ad73db6aa417bc1d9fffa065f25edf7a6c933c6e1de0636e0e4e",
    ),
    (
        "rigid",
        {},
        "rigid-b3efe4cb",
        "8bb51a4e3cd8595d59573a31db546fb58b64daa59d46da10b7c5a04fa27f8599",
        "3853ac06efcadb4281bc2e5a91524503094f0d8dba7ec2d0c89f1710650978e4",
    ),
    (
        "affine",
        {},
        "affine-b11a7251",
        "2f541649b0b2b84d10b1800e8c639ce92d34540899dd31a531c5146676c6269a",
        "bbb03aa7b6b392b88930f1abcf333ce420741f2bafa4aeb7a2bdbae1d1484f26",
    ),
    (
        "spd",
        {},
        "spd-af920cf2",
        "0cf27af8c2caf7b8db494fa00d5e0f7895d8f245fda3feacf8e98afeb59ae14a",
        "f39630e139ec45bc164e4858ff506e0ad21d20176fc3a2429cd8a19fa449baa5",
    ),
    (
        "svd",
        {},
        "svd-9f5cce23",
        "58850b95f76d5aa871406bc6113db3f69ba414ac8b452714cd7f0be5436f3095",
        "8ad875e2f44db960bf039f14ff6c8f394d208d3efec8c76c588634ddced2f378",
    ),
    (
        "svd",
        {"condition": [100000.0, 1000000.0], "norm": 100},
        "svd-e848cc1f",
        "fd5702445406cd47043dcde731878f1c5aec80cf46b1f18c9be8a3f23e670e3b",
        "125022d508df36bff2b6973eb4e73dbefb73c494fcf98005fc2014c2d212bb27",
    ),
    (
        "near_singular",
        {},
        "near_singular-61ae27dd",
        "8dc899ad668ac62ec9930623d734e99f9dcec9b4a97145b0842ea34e85871605",
        "65aa9bec9f390ddae7b3674232701008d647476ed818978038532bd4e689367f",
    ),
    (
        "near_singular",
        {"rank": 2, "range": 1000, "perturbation": 3},
        "near_singular-2d8ca124",
        "acaee8a596f8020011c4395208e8f0df3b2c61d9daaeabaf14ec2e9ddb4de0a3",
        "96b7d08ad5902389bf86451f5a58b11a2cefb7980c9313d934235fa7aa9a6cac",
    ),
    (
        "singular",
        {},
        "singular-719f38b7",
        "05a3925cbe5535c6b76e0eae89be2f8c83e6b86ff030bf4ff73b9b1ca122987c",
        "6c51ba1866ed0b06c9c6aca4fe17c8bfd02e60192612e77f177e43fb8cae54fe",
    ),
    (
        "singular",
        {"rank": 1},
        "singular-c4d6ce6a",
        "f85f47aeaceac2d773b523fde92f764e325cc212c7fb2541b95f2bc2c1a840f5",
        "306f4ce849aed868df73329738a762b0eb7240c4b403acfe9349c81c15586642",
    ),
    (
        "singular",
        {"rank": 2},
        "singular-a25ab585",
        "40e060ca4bece105a3331009d97f1b70af752cec52077f38d91326ade9034847",
        "2eed9066ee28e07fafb93e0f199970296797b301dcea97961dd16f2f00baee19",
    ),
    (
        "boundary",
        {},
        "boundary-744fb73f",
        "a948c490cc8c99ab7739244fc45b1c5a66b118529ef3358ea13c58f2bfad12c2",
        "f4c9375a55a8c0bdbb30e0b0eb315b8acdafaed3b86c999e1eff63d71b166384",
    ),
]
SEED = 42
RIGID_0 = [
    [2839, -51953, 39848, 16489056],
    [16502, 39165, 49887, -23480834],
    [-63361, 7873, 14778, -10256163],
    [0, 0, 0, 65536],
]


def digest(name: str, params: dict[str, Any], start: int, count: int) -> str:
    return hashlib.sha256(generate(name, SEED, params, start, count).astype("<i4").tobytes()).hexdigest()


def test_every_class_is_held() -> None:
    assert {name for name, *_ in GOLDEN} == set(CLASSES)


@pytest.mark.parametrize(("name", "params", "label", "first", "far"), GOLDEN)
def test_words_and_labels_stay_the_same(
    name: str, params: dict[str, Any], label: str, first: str, far: str
) -> None:
    assert group_label(name, SEED, params) == label
    assert digest(name, params, 0, 5_000) == first
    assert digest(name, params, 2**40, 500) == far


def test_a_case_in_full() -> None:
    # Readable without a hash: what a report would print of case 0.
    assert generate("rigid", SEED, {}, 0, 1)[0].tolist() == RIGID_0


# Class, SHA-256 of the right-hand sides and of the previous matrices of cases 0 .. 1999 of its defaults.
OPERANDS: list[tuple[str, str, str]] = [
    (
        "uniform",
        "806cdf17eef3b7215072bc0f70d2f82bde9088d66e7071e6eddf047ebf4530f3",
        "b43e2cc0b06fb4e23fe0007334d79bac1661ffcd270e32716dcfe0485f97eedf",
    ),
    (
        "rigid",
        "8355cd0ee2076687565c8229791586e9ecb355645eabf87f50e9977d80291218",
        "ec69b5ad612f305148e077da0918a423740beb7c332525af6411028528a76c8d",
    ),
    (
        "boundary",
        "8c5e6141dedd27d924632c38ba04ebb048b4bf7101762a9a7a48eb131145ebb0",
        "cb3119f0bfeeca6bb12337cb86d90839e9ee6ef25f1f800837b7a91ed3425a02",
    ),
]


@pytest.mark.parametrize(("name", "sides", "before"), OPERANDS)
def test_operands_stay_the_same(name: str, sides: str, before: str) -> None:
    matrices = generate(name, SEED, {}, 0, 2_000)
    label = group_label(name, SEED, {})
    made = (right_hand_sides(label, 0, matrices), previous(label, 0, matrices))
    assert [hashlib.sha256(words.astype("<i4").tobytes()).hexdigest() for words in made] == [sides, before]
