"""All mutants, by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mutants.arithmetic import ARITHMETIC
from tests.mutants.direct import DIRECT
from tests.mutants.exact import EXACT
from tests.mutants.factors import FACTORS
from tests.mutants.mutant import Mutant
from tests.mutants.service import SERVICE

_ALL = (*EXACT, *ARITHMETIC, *DIRECT, *FACTORS, *SERVICE)

MUTANTS: Mapping[str, Mutant] = {mutant.name: mutant for mutant in _ALL}
