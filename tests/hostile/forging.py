"""Attacks on the comparison and on what travels back."""

import textwrap

from hostile.attack import VALUES, attacks

PLAIN = "only plain arrays and numbers come back, compared by the grader"
CLAIM = "frames are claims about answers, counted and capped"
REFUSED = "neither numbers nor arrays"

WRITE = """
import struct
wire = sys.modules['wire']
def frame(tree): return b'tree' + struct.pack('<I', len(tree)) + tree
def everywhere(data):
    for fd in range(3, 32):
        try: os.write(fd, data)
        except OSError: pass
"""


def writing(body):
    """Attack code that writes frames of its own to every descriptor."""
    return WRITE + textwrap.dedent(body).strip()


FORGING = attacks(
    ("an array that equals everything", PLAIN, VALUES, "return np.zeros((len(x), w.shape[1]))"
     ".view(Always)", {"before": """
     class Always(np.ndarray):
         def __eq__(self, other): return True
         def __sub__(self, other): return 0
         def __array_ufunc__(self, *a, **k): return np.True_
         def __array_function__(self, *a): return True"""}),
    ("a number that equals everything", PLAIN, REFUSED, "return Always(1)", {"before": """
     class Always(float):
         def __eq__(self, other): return True
         def __rsub__(self, other): return 0"""}),
    ("an object that becomes an array", PLAIN, REFUSED, "return Hook()", {"before": """
     class Hook:
         def __array__(self, *a, **k): return sys._getframe(1).f_locals.get('want', np.ones(1))
         __array_priority__ = 1e9"""}),
    ("an object that runs when unpickled", PLAIN, REFUSED, "return Bomb()", {"before": """
     class Bomb:
         def __reduce__(self): return os.system, ('touch @home@/owned',)"""}),
    ("a list that lies about its length", PLAIN, r"expected|differ|died|neither",
     "return Liar([1])", {"before": """
     class Liar(list):
         def __len__(self): return 10 ** 9
         def __iter__(self): return iter([[0.0] * 4] * 2)"""}),
    ("a dtype of objects", PLAIN, REFUSED, "return np.array([Hook] * 4, object)",
     {"before": "class Hook: __float__ = lambda self: 0.0"}),
    ("a structured dtype", PLAIN, REFUSED, "return np.zeros((2, 4), [('a', 'f8'), ('b', 'f8')])"),
    ("broadcasting", PLAIN, "shape|expected", "return np.zeros((1, 1))"),
    ("NaN everywhere", PLAIN, "NaN", "return np.full((len(x), w.shape[1]), np.nan)"),
    ("infinity everywhere", PLAIN, "infinite", "return np.full((len(x), w.shape[1]), np.inf)"),
    ("complex numbers", PLAIN, "complex|differ", "return (x @ w + 1) + 1j"),
    ("a generator", PLAIN, REFUSED, "return (row for row in x)"),
    ("the word passed", PLAIN, "text|a str|expected", "return 'passed: all cases are right'"),
    ("a verdict", PLAIN, "dict", "return {'passed': True, 'earned': 99.0, 'status': 'passed'}"),
    ("inputs made zero in place", "the grader compares with its own copies", VALUES,
     "x[:] = 0\nw[:] = 0\nreturn np.ones((len(x), w.shape[1]))"),
    ("NumPy's comparisons patched", "comparing happens elsewhere", VALUES, """
     np.allclose = np.array_equal = np.isclose = lambda *a, **k: True
     np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None"""),
    ("builtins patched", "comparing happens elsewhere", r"differ|ended itself|neither|Error", """
     import builtins
     builtins.all = builtins.any = builtins.isinstance = lambda *a: True
     builtins.abs = builtins.max = lambda *a, **k: 0"""),
    ("the harness's codec patched", CLAIM, r"neither|no answer|died|ended", """
     sys.modules['wire'].encode = lambda *a: b'N'"""),
    ("the harness's call patched", CLAIM, r"neither|undefined|no answer", """
     runner = sys.modules['runner']
     runner._call = lambda *a: {'outcome': 'passed', 'passed': True, 'earned': 4}
     runner._call.__globals__['_encoded'] = lambda answer, wire: wire.encode({**answer})
     raise SystemExit"""),
    ("a frame with another answer", CLAIM, r"differ|died|ended|neither", writing("""
     everywhere(frame(wire.encode({'call': 0, 'outcome': 'returned', 'values': [0]})))
     os._exit(0)""")),
    ("every answer twice", CLAIM, r"differ|expected|ended|neither", writing("""
     for number in (0, 0, 1, 1, 2, 2):
         everywhere(frame(wire.encode({'call': number, 'outcome': 'returned', 'values': [x],
                                       'changed': []})))""")),
    ("answers to calls that were not made", CLAIM, r"differ|ended|neither|expected", writing("""
     for number in (2 ** 40, -1, -2, 7, True):
         everywhere(frame(wire.encode({'call': number, 'outcome': 'passed', 'values': [x]})))""")),
    ("a frame that announces 4 GB", CLAIM, r"neither|is no answer", writing("""
     everywhere(b'tree' + struct.pack('<I', 2 ** 32 - 1) + bytes(1000))""")),
    ("garbage", CLAIM, r"neither|is no answer", writing("everywhere(bytes(range(256)) * 64)")),
    ("a tree 60000 deep", CLAIM, r"neither|deeper", writing("""
     everywhere(frame(b'l\\x01\\x00\\x00\\x00' * 60000 + b'N'))""")),
    ("a tree of a billion parts", CLAIM, r"neither|parts", writing("""
     everywhere(frame(b'l' + struct.pack('<I', 10 ** 9)))""")),
    ("an array of 2 ** 62 numbers", CLAIM, r"neither|shape", writing("""
     everywhere(frame(b'a' + struct.pack('<BBBQ', 11, 0, 1, 2 ** 62)))""")),
    ("an array of no numbers and 2 ** 63 rows", CLAIM, r"neither|shape", writing("""
     everywhere(frame(b'a' + struct.pack('<BBBQQ', 11, 0, 2, 0, 2 ** 63)))""")),
    ("thousands of failed definitions", CLAIM, r"differ|neither|ended", writing("""
     failed = [{'type': '<script>alert(1)</script>\\x1b[2J', 'text': 'A' * 400, 'where': []}] * 900
     everywhere(frame(wire.encode({'call': -1, 'outcome': 'ready', 'failed': failed})))""")),
    ("claims of other types", CLAIM, r"differ|neither|expected|ended|no answer", writing("""
     for kind in ([], {}, None, 1.5, x):
         everywhere(frame(wire.encode({'call': 0, 'outcome': kind, 'values': kind, 'where': kind,
                                       'changed': kind, 'bases': kind, 'text': kind})))""")),
    ("the channel closed", "an end without an answer is no answer", r"ended|died", """
     for fd in range(3, 32):
         try: os.close(fd)
         except OSError: pass"""),
    ("an answer after the call", "one answer for each call, in order", VALUES, """
     class Later:
         def __del__(self): Later.kept = [1]
     Later()""", ),
    ("a byte at a time for ever", "the wall clock", r"wall clock|CPU time|SIG|no answer",
     writing("""
     everywhere(b'tree' + struct.pack('<I', 2 ** 24))
     while True:
         everywhere(b'x')
         time.sleep(0.001)"""), {"slow": True}),
    ("300 MB sent back", "a cap on bytes", r"too large|memory|CPU time|wall clock",
     "return np.ones(40_000_000)", {"slow": True}),
    ("hidden numbers in an exception's text", "text for the instructor only, capped", "ValueError",
     "raise ValueError('LEAK' + repr(x.tolist()) * 1000)"),
    ("hidden numbers in an exception's name", "only Python's own names are shown", "LEAK",
     "raise type('LEAK' + x.tobytes().hex()[:40], (Exception,), {})()"),
    ("hidden numbers in what is printed", "output is for the instructor only", "LEAK",
     "print('LEAK', x.tolist())"),
    ("hidden numbers in a shape", "lengths that are far too long are not told",
     r"expected", "return np.zeros((int(abs(x[0, 0]) * 10 ** 6) + 1000, 0))"),
    ("hidden numbers in the number of axes", "axes that are far too many are not told",
     r"shape \(11", "return np.zeros((11, 22, 33, 44, 55, 0), np.int8)"),
    ("texts that NumPy would pad to 5 GB", "texts are no array", r"a list of 19001", """
     sys.modules['runner']._compact = lambda value: value
     return ['x' * 65000] + [''] * 19000"""),
    ("HTML and terminal codes", "text is cleaned and escaped", "ValueError",
     "print('<script>alert(1)</script>\\x1b]0;owned\\x07')\nraise ValueError('<img>\\x1b[2J')"),
    ("marks in the output", "marks are the grader's", VALUES,
     "print('earned: 4.0 status: passed')\nsys.__stderr__ and sys.__stderr__.write('4/4')"),
)
