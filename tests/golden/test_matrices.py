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
    (
        "gallery",
        {},
        "gallery-eb44650b",
        "1da4a33db1cfad7508b5d8a161352ae3e82615b63a83e120c50e6f5da9e02acf",
        "051b45b9dfe52a7f1a20c74d9ca2909173dc4c487b10bdd1ca141660f95895c9",
    ),
    (
        "hilbert_like",
        {},
        "hilbert_like-dbf475d4",
        "4549626ac37c9d8149416a2b3530f4860785ffb4b52066d8cf6915c62799b6bf",
        "b63c516497b1ee8aeab09b4c80d20ef8e48183b18a04c0466577cdcb4004e05e",
    ),
    (
        "hilbert_like",
        {"scale": [8, 1000], "perturbation": 0},
        "hilbert_like-1df39f2e",
        "632b40d5affb698c4f3eba54891db9e69a413ba219c987099084ced805832cf9",
        "df8332d9673d58ceff47d0a99b1ac9acc207a82e44a688abcbd0daeb03152943",
    ),
    (
        "tiny",
        {},
        "tiny-6ba3ceec",
        "148208fbda9c8c4e32cf497bf614a228ce70ad3a87b18d5dc757abedabbb0aa7",
        "881e9b77fbcc49a95552e0b72ab5caa84598b1efeedbb34781ce4002d2afadb3",
    ),
    (
        "powers",
        {},
        "powers-dacd604c",
        "74a40d9258b4fba7cb539a95cf5fcd92fca7676a546e80af718d098b0057e99c",
        "c6d626d08733d6190d229324256eb1e5490d37db45931b82a38061b622a93f38",
    ),
    (
        "powers",
        {"magnitude": [0.001, 100]},
        "powers-813a6fa5",
        "02c93aa3b97342b8ea459d60a9c768f8ab903eff9f4a82825509b97e2ea6b7cf",
        "4bf8081670790f5b7388e7526e74d90d8c70c5bd3d0c0ccc4383e50b758408c4",
    ),
    (
        "patterns",
        {},
        "patterns-dff2d6be",
        "4b9d89a2795ebe437b380d38c9af8be77b04d48e84934ccee741579416171b0d",
        "b7a7abc50be20c41316f36b69a29b62bd9fbef6566637fb5e41dab47b5610b09",
    ),
    (
        "ties",
        {},
        "ties-f95d79ca",
        "9917b04fe3a7cfe54077dbf2a8e4974d9e3546b4e28f8371a4766000303a944b",
        "9f278cea4de07a73d32b9f2bbe96861a276ea831a0612eb832fe277a7dcfbc3c",
    ),
    (
        "perspective",
        {},
        "perspective-7988cbc7",
        "214f28aaae3a338b911a52c3d36d40a5e3472fb57947c9bc82482f3980419901",
        "312ba0786fc7cf0336274f3aea812bc951034416722af7d709fa76c9f83dcf5d",
    ),
    (
        "camera",
        {},
        "camera-9066dd87",
        "5ff6d8a84e326ad4254c18b6f1822b6bbe5fc6f07ab03a6c236727d4048b2cc3",
        "e7ee9cdcf1406b55f32494afa1fd3a7af7ef6a4d9c1ca30194cb8d1f4fdf0b5b",
    ),
    (
        "inertia",
        {},
        "inertia-84767afd",
        "86c81da967418f4d0274261d3c2275843ddf5a29db38602a453abc89b4a508c3",
        "d4148f65464ffd414a68bfb00397e710c517aa19dbca6b6980a05a21f7e2e5aa",
    ),
    (
        "covariance",
        {},
        "covariance-0372c84f",
        "794ab715a3ccdf22d6fec4b58ed30621031538bda7d2a008e8c056a34f2f66b2",
        "4ef5dfe1a21fdc9a05e3b9d90ba9357c21ecb734a45e840ac2dce59f9a1adc63",
    ),
    (
        "sequence",
        {},
        "sequence-ba0db229",
        "f0b7e93594c9f0d133dd79a1d952b9e03cf464dae89c73e94030f0943513f236",
        "6d1ac809c6dc2c8cf6bd951eb26c7035ee2d5d9a55a32deda59dd4124ff1c363",
    ),
    (
        "sequence",
        {"step": 0.25, "length": 7, "condition": [1000, 10000]},
        "sequence-60d91eef",
        "a4d20416d08c4fb8b89d7c794f0a51aefbba32d66c0de4a677e5f3e515f6bbe6",
        "f597c6d04d43adbfac5e27f4c8919f8e0f41ac441b929d8d5b682042d98247a7",
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
        "1288243646eee71430c155ad7ba2846819fd67c306f630fc2cf6bb713b5a8426",
        "b43e2cc0b06fb4e23fe0007334d79bac1661ffcd270e32716dcfe0485f97eedf",
    ),
    (
        "rigid",
        "9a86a7d1162490e0dcd1a09e5688f9eb1d01cf32993ec50cb2617394f9f553d6",
        "ec69b5ad612f305148e077da0918a423740beb7c332525af6411028528a76c8d",
    ),
    (
        "boundary",
        "a13804baceb8994151f0db9128bf9461c16a49560cc8f8b69d2765ba9eb3716d",
        "cb3119f0bfeeca6bb12337cb86d90839e9ee6ef25f1f800837b7a91ed3425a02",
    ),
]


@pytest.mark.parametrize(("name", "sides", "before"), OPERANDS)
def test_operands_stay_the_same(name: str, sides: str, before: str) -> None:
    matrices = generate(name, SEED, {}, 0, 2_000)
    label = group_label(name, SEED, {})
    made = (right_hand_sides(label, 0, matrices), previous(label, 0, matrices))
    assert [hashlib.sha256(words.astype("<i4").tobytes()).hexdigest() for words in made] == [sides, before]
