def at(s, i):
    try:
        return s[i]
    except (IndexError, TypeError) as error:
        return str(error)
for _ in range(3):
    for s in ("abc", "äöü", "日本語", "a\U0001f600b", ""):
        print([at(s, i) for i in (0, 1, -1, 2, 5, -9, None, True)])
