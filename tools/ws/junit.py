"""Test reports in JUnit's XML."""

import re
import xml.etree.ElementTree


def outcomes_of(report, name):
    """{test: passed, skipped, failure or error} of a report, empty without one. `name`: of a testcase element. A test that is
    there several times has the worst of its outcomes."""
    order = ("passed", "skipped", "failure", "error")
    found = {}
    if report.exists():
        for case in xml.etree.ElementTree.parse(report).iter("testcase"):
            kinds = {child.tag for child in case}
            outcome = next((kind for kind in reversed(order) if kind in kinds), "passed")
            key = re.sub(r"( at )?0x[0-9a-f]+", "", name(case))
            found[key] = max(found.get(key, "passed"), outcome, key=order.index)
    return found
