# A site that gets another form between the run of an instruction and the end of its recording: what stands there then says
# nothing of what ran.
SOURCE = """
class Point:
    third = "of the class"

    def __init__(self):
        self.first, self.second, self.third = "first", "second", "third"


def third(point):
    return point.third


def run(start):
    usual, other = Point(), Point()
    del usual.third
    other.__dict__ = {"third": "elsewhere", "first": 1, "second": 2}
    found = []
    for i in range(900):
        found.append(third(usual))
        found.append(third(other if i >= start else usual))
        found.append(third(usual))
    return found
"""

for start in range(200, 300):
    # With a site, and a loop, of its own.
    namespace = {}
    exec(compile(SOURCE, "made", "exec"), namespace)
    found = namespace["run"](start)
    print(start, [(text, found.count(text)) for text in sorted(set(found))])
