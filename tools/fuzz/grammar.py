"""The grammar of random programs' expressions and simple statements, by type.

In a template, <int> stands for any expression of that type, <int.> for a shallow one (a variable or a literal), <int=> for a
variable that can be assigned to, and <new> for a fresh name, the same in all of one template; see expand in generate.py.
"""

TYPES = ["int", "float", "str", "bool", "list", "tuple", "dict", "set", "object"]

LITERALS = {
    "int": ["0", "1", "2", "3", "4", "5", "7", "(-1)", "(-5)", "10", "255", "256", "257", "1000", "(2**30 - 1)", "(2**30)", "(-2**30)", "(2**31)", "(2**59)", "(2**60)", "(2**62)", "(2**63 - 1)", "(2**63)", "(-2**63)", "(10**20)", "True"],
    "float": ["0.0", "(-0.0)", "1.0", "0.5", "(-2.25)", "3.75", "1e16", "9007199254740992.0", "5.764607523034235e17", "1e300", "1e-320", "float('inf')", "float('nan')"],
    "str": ["''", "'a'", "'ab'", "'key'", "'x y'", "'é'", "'日本'", "('a' * 20)", "'A,b'", "'\\x00'"],
    "bool": ["True", "False", "(not 0)"],
    "list": ["[]", "[1, 2, 3]", "[5]", "[0, -1, 2**40]", "list(range(6))"],
    "tuple": ["()", "(1,)", "(4, 5, 6)"],
    "dict": ["{}", "{'a': 1}", "{'a': 4, 'b': 2**33, 'key': -1}"],
    "set": ["set()", "{1, 2}", "{0, 5, 256}"],
    "object": ["SHARED", "<class>(3)"],
    "key": ["'a'", "'b'", "'key'", "'zz'"],
    "digit": list("0123456789"),
}

EXPRESSIONS = {
    "int": ["(<int> + <int>)", "(<int> - <int>)", "(<int> + <int>)", "(<int> * <int>)", "(<int> & <int>)", "(<int> | <int>)", "(<int> ^ <int>)", "(<int> // (<int> or 3))", "(<int> % (<int> or 7))", "(<int> << <digit>)", "(<int> >> <digit>)", "((<int> << 5<digit>) + <digit>)", "(<int> * 4503599627370497)",
            "(-<int>)", "(~<int>)", "(not <int>)", "len(<list>)", "len(<str>)", "len(<dict>)", "len(<object>)", "min(<int>, <int>)", "max(<int>, <int>)", "abs(<int>)", "sum(<list>)", "sum(q % 7 for q in <list>)", "((<int> ** <digit>) % 10007)",
            "(<list> or [5])[<int.> % 2 - 1]", "(<list> + [1, 2])[<int> % 2]", "(*<list>, 7, 8)[<digit> % 2]", "{**<dict>, 'a': 5}['a']", "ord((<str> or 'z')[0])", "int(min(abs(<float>), 1e9) or 7)", "<dict>.get(<key>, <int>)", "<dict>.get(<key>)", "(<int> if <bool> else <int>)", "<str>.find(<str.>)", "<list>.count(<int>)", "hash(<int>)",
            "(lambda v, w=2: v * w)(<int>)", "next(iter(<list>), -1)", "len(range(<int>, <int>))", "int(str(<int>))", "bytearray(b'abc')[<int> % 3]", "b'abc'[<int> % 3]", "round(<float>)", "divmod(<int>, 5)[1]", "(<list>.pop() if <list> else <int>)",
            "<object>.a", "<object>.a", "<object>.a", "<object>.prop", "<object>.m0(<int>)", "<object>.m0(<int>)", "<object>.m0(n=<int>)", "<object>.m0()", "<object>.K", "(<object> + <int>)", "<object>[<int>]", "<object>[<digit>]", "<object>.st(<int>)", "<object>.cm(<int>)[0]", "<object>(<int>)",
            "sum(<object>.gen(<digit>))", "sum(<int> for z in range(<digit>))", "max(z ^ <int> for z in (*<list>, <int>))", "min(<object>.m0(z) for z in (<int>, <digit>))", "sum(z > 3 for z in <list>)", "sum(sum(z * y for z in range(y % 5)) for y in <list>)", "len(list(<object>.gen(<digit>)))", "<object>.slot", "<object>.f(<digit> % 5)", "<class>.K", "<class>.m0(<object>, <int>)", "<class>.st(<int>)", "<call int>", "<call int>", "<call int>", "<call int>", "OPS[<int> % len(OPS)](<int>)", "OPS[<digit>](<int>)", "sum(op(<int>) for op in OPS) % 1000", "sum(o.m0(<int>) for o in OBJECTS[:2])", "[o.a for o in OBJECTS][<digit> % 4]", "array('i', [1, 2, 3])[<int> % 3]", "getattr(<object>, 'a', <int>)"],
    "float": ["(<float> + <float>)", "(<float> - <float>)", "(<float> * <float>)", "(<float> + <int>)", "(<int> * <float>)", "(<int> / (<float> or 2.0))", "(<float> / (<float> or 2.0))", "(<int> / (<int> or 2))", "<object>.b", "<object>.b", "<object>.m1()", "<object>.m1(<float>)", "<object>.m1(scale=<float>)",
              "<call float>", "<call float>", "(<float> if <bool> else <float>)", "abs(<float>)", "(-<float>)", "min(<float>, <float>)", "math.sqrt(abs(<float>))", "float(<bool>)", "array('d', [1.5, 2.5])[<int> % 2]", "sum([<float>, <float>])", "sum(z * 0.5 for z in <list>)", "float(sum((<int> if z % 2 else <float>) for z in range(<digit>)))", "max(<float> for z in (1, 2))", "float(<int> % 1000)", "float(<int> % 2**60)", "((<int> if <bool> else <float>) + <int>)", "((<float> if <bool> else <int>) * <float>)", "((<int> if <bool> else <float>) - (<float> if <bool> else <int>))"],
    "str": ["(<str> + <str>)", "<str>[<digit>:]", "<str>[:<int>]", "(<str> * <digit>)", "f'{<plain int>}-{<plain float>:.3g}'", "f'{<plain str>!r:>5}'", "str(<int>)", "repr(<list>)[:30]", "repr(<float>)", "<str>.upper()", "<str>.title()", "<str>.replace('a', <str.>)", "','.join(str(z) for z in <list>)", "<str>[:3].join(<str>[:2] for z in range(<digit>))", "min(str(z) for z in (*<list>, 4))",
            "''.join([<str>, <str>])", "chr(<int> % 1000 + 32)", "<object>.c", "type(<any>).__name__", "(<str> if <bool> else <str>)", "str(<object>)", "(<str> or 'q')[0]", "'%s|%d' % (<str>, <int>)", "<call str>", "<call str>", "'{}{:>4}'.format(<int>, <str>)"],
    "bool": ["<int> < <int>", "<int> <= <int>", "<int> == <int>", "<int> != <int>", "<int> > <digit>", "<int> >= <int>", "<float> < <float>", "<float> == <int>", "<float> > <int>", "(<int> if <bool> else <float>) < <int>", "(<int> if <bool> else <float>) == <float>", "<str> == <str>", "<str> < <str>", "<str> != <str>", "<int> < <int> < <int>", "(<bool> and <bool>)", "(<bool> or <bool>)",
             "not <bool>", "<int> in <list>", "<int> not in <tuple>", "<int> in <set>", "<int> in <object>", "<key> in <dict>", "<str.> in <str>", "<any> is None", "<any> is not None", "<object> is <object>", "isinstance(<any>, int)", "isinstance(<any>, (str, float))", "isinstance(<object>, <class>)", "bool(<any>)", "bool(<object>)",
             "<str>.startswith(<str.>)", "callable(<object>)", "<object> == <object>", "hasattr(<object>, <key>)", "<list> == <list>", "<tuple> < <tuple>", "any(<list>)", "all(v < 9 for v in <list>)", "<call bool>"],
    "list": ["[<int>, <int>]", "[<int>, <int>, <int>]", "[<int> for z in range(<digit>)]", "[z * 2 for z in <list> if z != <int>]", "[z + <int> for z in <tuple>]", "sorted(<list>)", "sorted(-z for z in <list>)", "list(<object>.gen(<digit>))", "(<list> + <list>)[:12]", "<list>[<int.>:]", "<list>[::-1]", "[*<list>, <int>][:12]", "list(<dict>.values())", "list(map(lambda z: z % 5, <list>))",
             "list(<object>.gen(<digit>))", "list(<object>)", "<object>.d[:8]", "list(<set>)", "[a for a, b in zip(<list>, <list>)]", "[i for i, v in enumerate(<list>)]", "list(filter(None, <list>))", "<call list>", "<call list>"],
    "tuple": ["(<int>, <int>)", "tuple(<list>)", "(<tuple> + (<int>,))[:9]", "(*<list>, <int>)", "divmod(<int>, (<int> or 7))", "<tuple>[:2]", "(<int>, <str>)"],
    "dict": ["{<key>: <int>, <str>: <int>}", "{**<dict>, <key>: <int>}", "{z: len(z) for z in <str>}", "dict(a=<int>, key=<int>)", "(<dict> | <dict>)", "vars(<object>)", "dict(zip('ab', <list>))", "{k: v for k, v in <dict>.items()}"],
    "set": ["{<int>, <int>}", "set(<list>)", "(<set> | <set>)", "(<set> & <set>)", "(<set> - <set>)", "{z % 5 for z in <list>}", "frozenset(<list>)"],
    "object": ["OBJECTS[<int> % len(OBJECTS)]", "OBJECTS[<digit> % 4]", "<class>(<int>)", "<class>(<int>, b=<float>)", "<class>(a=<int>)", "<class>(*(<int>, 1.5))", "<object>.clone()", "(<object> if <bool> else <object>)", "<class>()", "type(<object>)(<int>)"],
}

# Those that often raise, now and then in place of the others.
RISKY = {
    "int": ["(<int> // <int>)", "(<int> % <int>)", "<list>[<int>]", "<tuple>[<int.>]", "<dict>[<key>]", "<object>.absent", "bytes(<list>)[0]", "[*map(abs, <list>)][0]", "ord(<str>[0])", "int(<float>)", "<object>[<int>]", "<any>", "<list>.index(<int>)", "<object>.d[<int>]", "<object>.m0(1, 2, 3)", "<object>.m0(zz=<int>)"],
    "float": ["(<float> / <float>)", "<any>"], "str": ["<str>[<int>]", "<any>", "(<str> + <int>)"], "list": ["<any>", "<object>.d"], "bool": ["<any> < <any>", "<any> in <any>"], "object": ["(<any>)"],
}
RISK = 0.03

# What a variable may hold without growing in each round of a loop.
BOUNDED = {"int": ["<> % 1000003", "<> & 0xffffffff", "<> % (2**60 - 5)", "clip(<>)", "clip(<>)"], "list": ["(<>)[:9]", "(<>)[:20]"], "tuple": ["(<>)[:7]"], "str": ["(<>)[:9]", "(<>)[:30]"]}

STORES = ["<int=> += <int>", "<int=> -= <int>", "<int=> ^= <int>", "<int=> |= 1", "<int=> &= 0xfffffff", "<int=> = clip(<int=>)", "<float=> += <float>", "<float=> *= <float>", "<float=> -= <int>", "<str=> += <str>[:3]", "<str=> = <str=>[-20:]", "<list=> += <list>[:2]", "del <list=>[9:]",
          "<object>.a = <int> % 1000003", "<object>.a = <int> % 1000003", "<object>.a += 1", "<object>.b = <float>", "<object>.b += <float>", "<object>.prop = <int> % 91", "<object>[<int.>] = <int> % 99", "<object>.d.append(<int> % 999)", "del <object>.d[5:]", "<object>.other = <object>", "<object>.c = <str>[:9]", "<object>.m0 = OPS[<digit>]", "vars(<object>).pop('m0', None)",
          "if <list=>: <list=>[<int> % len(<list=>)] = <int> % 9973", "<list=>.append(<int> % 9973)", "<list=>.append(<float>) if <bool> else <list=>.sort(key=str)", "if <list=>: <list=>.pop()", "<list=>[1:2] = <list.>[:2]", "<list=>.reverse()", 
          "<dict=>[<key>] = <int> % 9973", "<dict=>[<key>] = <dict=>.get(<key>, 0) + 1", "<dict=>.setdefault('a', <int.>)", "<dict=>.pop('b', None)", "<dict=>.update(a=1)", "<set=>.add(<int> % 50)", "<set=>.discard(1)", "globals()['GLOBAL0'] = <int> % 9973", "look(<any>)", "look(<any>)", "peek()", "look(where())", "if (<new> := <int>): look(<new>)", "while (<new> := chance(3)): look(<new>)", "look(<any>)"]

# Statements that bind two new ints, <new> and <other>.
UNPACKINGS = ["<new>, <other> = <int>, <int>", "<new>, *<other> = <list> or [1]\n<other> = len(<other>)", "<new>, <other> = divmod(<int>, (<int> or 9))", "(<new>, <other>), *_ = [(<int>, <int>)]", "[<new>, <other>] = <tuple>", "<new> = <other> = <int>", "<new> = <int>; <other> = <int>; <new>, <other> = <other>, <new>"]

# Loops over what; <new> becomes an int, <thing> an object, <other> something else.
ITERABLES = ["for <thing> in OBJECTS:", "for <thing> in OBJECTS:", "for <thing> in OBJECTS * 3:", "for <other>, <thing> in enumerate([*OBJECTS, SHARED]):", "for <new> in map(OPS[<digit>], <list>):", "for <other> in OPS:\n    look(<other>(<int.>))", "for <new> in <list>:", "for <new> in <tuple>:", "for <other>, <new> in enumerate(<list>):", "for <new>, <other> in zip(<list>, <list>):", "for <new> in <object>.gen(<digit>):", "for <new> in <object>:", "for <other>, <new> in list(<dict>.items()):", "for <new> in sorted(<set>):", "for <new> in reversed(<list>):",
             "for <new> in (v * 2 for v in <list>):", "for <new> in <dict>.values():", "for <new> in some(<call generator>):", "for <new>, <other> in [(1, 2), (3, <int>)]:", "for <new> in map(len, [<str>, <str>]):", "for <new> in iter(lambda: next(inner_generator(2)), 1):\n    if chance(2): break"]

RAISES = ["raise ValueError('made')", "[][<int.>]", "{}['absent']", "None.nothing", "int('x')", "1 // 0", "SHARED.fail()", "raise Odd(<int.>) from KeyError(1)", "nothing_of_that_name", "<list>.remove(-99)"]
CATCHES = ["Exception", "Exception", "(ValueError, LookupError)", "ZeroDivisionError", "ArithmeticError", "AttributeError"]
PATTERNS = ["0 | 1", "int(<new>)", "[<new>, *_]", "{'a': _}", "str()", "Base(a=3)", "(<new>, _)", "None", "float(<new>) if <new> > 1", "True"]
YIELDS = ["yield <int>", "yield clip(<int>)", "<new> = yield <int.>\nif <new> is not None: look(<new>)", "yield from <list>[:5]", "yield from inner_generator(3)", "<new> = yield from inner_generator(2)"]
