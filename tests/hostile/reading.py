"""Attacks that look for the answer, the key, or somebody else's work."""

from hostile.attack import ABSENT, EMPTY, REFUSED, VALUES, attacks

FILES = "files: Landlock, bubblewrap, or no open at all"
NOT_THERE = "no answer is in that process"
LOOK = "raise LookupError('nothing there')"

READING = attacks(
    ("the lesson with its solution", FILES, REFUSED,
     "exec(open('@course@/01_small/lesson.py').read(), globals())\nreturn target(x, w)"),
    ("the exercises with their reference", FILES, REFUSED, """
     import runpy
     found = runpy.run_path('@course@/01_small/exercises.py')['EXERCISES']
     return found[1].reference(x, w)"""),
    ("the reference as a module", "not importable", ABSENT,
     "sys.path.insert(0, '@course@/01_small')\nimport exercises\nreturn exercises.target(x, w)"),
    ("source lines through linecache", FILES, EMPTY, f"""
     import linecache
     lines = linecache.getlines('@course@/01_small/lesson.py')
     if lines: exec(''.join(lines), globals()); return target(x, w)
     {LOOK}"""),
    ("the key", FILES, REFUSED, "return open('@home@/cnn.key').read()"),
    ("a classmate's notebook", FILES, REFUSED,
     "return open('@submissions@/ann/01_small/01_small.ipynb').read()"),
    ("everybody's notebooks by a listing", FILES, REFUSED, "return os.listdir('@submissions@')"),
    ("the results of the class", FILES, REFUSED,
     "return [e.name for e in os.scandir('@results@/marks')]"),
    ("a walk over the whole disk", FILES, EMPTY, f"""
     for folder, _, names in os.walk('/'):
         for name in names:
             if 'lesson' in name or 'ipynb' in name or name.endswith('.key'):
                 try: return open(os.path.join(folder, name)).read()
                 except OSError: pass
     {LOOK}"""),
    ("frames above the call", NOT_THERE, EMPTY, f"""
     frame = sys._getframe()
     while frame:
         for place in (frame.f_locals, frame.f_globals):
             for name in ('reference', 'expected', 'hidden', 'solutions', 'bank'):
                 if name in place: return place[name]
         frame = frame.f_back
     {LOOK}"""),
    ("the stack through inspect", NOT_THERE, EMPTY, f"""
     import inspect
     for info in inspect.stack():
         for name, value in info.frame.f_locals.items():
             if 'expect' in name or 'want' in name: return value
     {LOOK}"""),
    ("functions through the garbage collector", NOT_THERE, EMPTY, f"""
     for thing in gc.get_objects():
         name = getattr(thing, '__qualname__', '')
         if isinstance(name, str) and name.split('.')[-1] in ('reference', 'conv2d', 'evaluate'):
             return thing(x, w)
     {LOOK}"""),
    ("cases through the garbage collector", NOT_THERE, EMPTY, f"""
     for thing in gc.get_objects():
         if type(thing).__name__ in ('HiddenCase', 'Exercise', 'Bank', 'Course', 'Verdict'):
             return thing
     {LOOK}"""),
    ("an array of the right shape anywhere", NOT_THERE, EMPTY, f"""
     shape, known = (x.shape[0], w.shape[1]), (id(x), id(w))
     for thing in gc.get_objects():
         for inner in gc.get_referents(thing):
             if type(inner) is np.ndarray and inner.shape == shape and id(inner) not in known:
                 if inner.size > 1: return inner
     {LOOK}"""),
    ("modules that the harness imported", NOT_THERE, EMPTY, f"""
     for name, module in list(sys.modules.items()):
         if name.split('.')[0] in ('autograder', 'cnn_ref', 'solutions', 'exercises', 'bank'):
             return module
     {LOOK}"""),
    ("the source of the harness", FILES, REFUSED, "return open(sys.argv[0]).read()"),
    ("the grader's command line", FILES, REFUSED, "return open('/proc/@grader@/cmdline').read()"),
    ("the grader's memory", FILES, REFUSED,
     "return open('/proc/@grader@/mem', 'rb').read(1)"),
    ("the warm worker's memory", FILES, REFUSED,
     "return open(f'/proc/{os.getppid()}/mem', 'rb').read(1)"),
    ("its own memory as a file", FILES, REFUSED, "return open('/proc/self/mem', 'rb').read(1)"),
    ("the grader's memory by process_vm_readv", "processes: seccomp", "PermissionError|OSError", """
     libc = ctypes.CDLL(None, use_errno=True)
     if libc.process_vm_readv(@grader@, None, 0, None, 0, 0) < 0:
         raise OSError(ctypes.get_errno(), 'refused')"""),
    ("memory at random through ctypes", "a process of its own", r"SIGSEGV|SIGBUS", """
     for address in range(0x10000, 2 ** 47, 2 ** 40):
         ctypes.string_at(address, 8)"""),
    ("the environment", NOT_THERE, EMPTY, f"""
     for name, value in os.environ.items():
         if 'key' in name.lower() or '@home@' in value: return value
     {LOOK}"""),
    ("inherited descriptors", "nothing is inherited but the channel", EMPTY, f"""
     for fd in range(3, 4096):
         try: return os.pread(fd, 100, 0).decode()
         except OSError: pass
     {LOOK}"""),
    ("descriptors passed over the channel", "processes and network: seccomp",
     r"PermissionError|OSError", """
     import socket
     for fd in range(3, 32):
         try: os.fstat(fd)
         except OSError: continue
         return socket.recv_fds(socket.socket(fileno=fd), 100, 4)"""),
    ("the descriptors of others through /proc", FILES, REFUSED,
     "return os.listdir(f'/proc/{os.getppid()}/fd')"),
    ("SciPy does the work", "not importable", ABSENT,
     "import scipy.linalg.blas\nreturn scipy.linalg.blas.dgemm(1.0, x, w)"),
    ("PyTorch does the work", "not importable", ABSENT,
     "import torch\nreturn torch.matmul(torch.tensor(x), torch.tensor(w)).numpy()"),
    ("JAX does the work", "not importable", ABSENT, "import jax\nreturn jax.numpy.dot(x, w)"),
    ("site-packages put on the path", "files: entry by entry", ABSENT,
     "sys.path[:0] = @site@\nimport scipy.linalg\nreturn scipy.linalg.blas.dgemm(1.0, x, w)"),
    ("the reference library", "not importable", ABSENT, "import cnn_ref\nreturn cnn_ref.dense(x)"),
    ("pip", "processes: seccomp", REFUSED, """
     import subprocess
     subprocess.run([sys.executable, '-m', 'pip', 'install', 'scipy'], check=True)"""),
    ("the label of the case", "labels are not sent", EMPTY, f"""
     label = 'esac neddih a fo lebal eht'[::-1]
     for thing in gc.get_objects():
         for inner in gc.get_referents(thing):
             if isinstance(inner, str) and inner == label and inner is not label: return x @ w
             if isinstance(inner, bytes) and label.encode() in inner: return x @ w
     {LOOK}"""),
    ("the clock tells grading from practice", "the answer still has to be known", VALUES,
     "if time.time() % 1 > 2 or time.process_time() > 100: return x @ w"),
    ("recognises cases by their hash", "other numbers for every key", VALUES, """
     known = {'5f1d': np.ones((2, 4)), 'a0c3': np.ones((1, 2))}
     import hashlib
     digest = hashlib.sha256(x.tobytes()).hexdigest()[:4]
     if digest in known: return known[digest]"""),
)
