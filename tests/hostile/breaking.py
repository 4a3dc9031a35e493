"""Attacks on the machine: processes, network, files, memory and time."""

from hostile.attack import REFUSED, VALUES, attacks

PROCESSES, NETWORK = "processes: seccomp", "network: seccomp, bubblewrap, Landlock"
FILES = "files: seccomp, Landlock, bubblewrap, no file size"
DENIED = rf"{REFUSED}|OSError|RuntimeError|BlockingIOError"
STOPPED = "CPU time|wall clock|memory"
"""Which limit comes first depends on how busy the machine is."""

FRESH = "a process of its own for every job"

BREAKING = attacks(
    ("fork", PROCESSES, DENIED, "os.fork()"),
    ("a storm of forks", PROCESSES, "BlockingIOError|PermissionError", """
     for _ in range(300):
         if os.fork() == 0: time.sleep(30)"""),
    ("a process that outlives the call", PROCESSES, DENIED, """
     if os.fork() == 0:
         os.setsid()
         os.execv('/bin/sleep', ['hostile-marker', '300'])"""),
    ("a program", PROCESSES, DENIED, """
     import subprocess
     subprocess.Popen(['/bin/sh', '-c', 'exec -a hostile-marker sleep 300'])"""),
    ("a program by posix_spawn", PROCESSES, DENIED,
     "os.posix_spawn('/bin/sleep', ['hostile-marker', '300'], {})"),
    ("a program through the C library", PROCESSES, "OSError: refused", """
     if ctypes.CDLL(None).system(b'touch @home@/owned') != 0: raise OSError('refused')"""),
    ("another program in its place", PROCESSES, DENIED, "os.execv('/bin/true', ['true'])"),
    ("a thread that swaps functions", PROCESSES, "RuntimeError|PermissionError", """
     import threading
     threading.Thread(target=lambda: globals().update(target=None)).start()"""),
    ("a storm of threads", PROCESSES, "RuntimeError|PermissionError", """
     import _thread
     for _ in range(1000): _thread.start_new_thread(time.sleep, (60,))"""),
    ("a pool of processes", PROCESSES, DENIED + "|ImportError|ModuleNotFound", """
     import concurrent.futures
     with concurrent.futures.ProcessPoolExecutor(2) as pool: return list(pool.map(abs, [1]))"""),
    ("kills its parent", PROCESSES, REFUSED, "os.kill(os.getppid(), 9)"),
    ("kills the grader", PROCESSES, REFUSED + "|ProcessLookupError", "os.kill(@grader@, 9)"),
    ("stops everybody", PROCESSES, REFUSED, "os.kill(-1, 19)"),
    ("signals every process there may be", PROCESSES, "OSError: none could be reached", """
     for pid in range(1, 70000):
         try: os.kill(pid, 15)
         except OSError: continue
         return x
     raise OSError('none could be reached')"""),
    ("traces every process there may be", PROCESSES, "OSError: none could be reached", """
     libc = ctypes.CDLL(None)
     if all(libc.ptrace(16, pid, 0, 0) == -1 for pid in range(1, 70000)):
         raise OSError('none could be reached')"""),
    ("a namespace of its own", PROCESSES, "OSError: refused", """
     if ctypes.CDLL(None).unshare(0x10000000) == -1: raise OSError('refused')"""),
    ("root's rights back", "no new privileges, no capabilities", "OSError: refused", """
     libc = ctypes.CDLL(None)
     if libc.setuid(0) == -1 and libc.chroot(b'/') == -1 and libc.mount(0, b'/', 0, 0, 0) == -1:
         raise OSError('refused')"""),
    ("a timer", PROCESSES, "itimer_error|PermissionError|OSError",
     "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.01)"),
    ("code at exit", "the process ends without it", VALUES, """
     import atexit
     atexit.register(open, '@home@/owned', 'w')"""),
    ("a finaliser at the end", "the process ends without it", VALUES, """
     class Late:
         def __del__(self): os.system('touch @home@/owned')
     globals()['late'] = Late()"""),
    ("ends Python", "a process of its own", r"ended itself with code 0", "os._exit(0)"),
    ("leaves Python", "caught like any other", "SystemExit", "sys.exit(0)"),
    ("a crash", "a process of its own", "SIGSEGV", "ctypes.string_at(0)"),
    ("an abort", "a process of its own", "SIG(SEGV|ABRT|ILL)", "os.abort()"),
    ("a handler for every signal", "limits that no handler can lift", STOPPED, """
     import signal
     for number in range(1, 65):
         try: signal.signal(number, lambda *a: None)
         except (OSError, ValueError): pass
     while True: pass""", {"slow": True}),
    ("an endless loop", "CPU time: resource limits", STOPPED, "while True: pass",
     {"slow": True}),
    ("a loop that catches everything", "CPU time: resource limits", STOPPED, """
     while True:
         try:
             while True: pass
         except BaseException: pass""", {"slow": True}),
    ("sleeps for ever", "the wall clock, kept from outside", "wall clock",
     "time.sleep(10 ** 6)", {"slow": True}),
    ("waits for its own channel", "the wall clock, kept from outside", "wall clock", """
     for fd in range(3, 32):
         try: os.read(fd, 1)
         except OSError: pass""", {"slow": True}),
    ("a pattern that never ends", "CPU time: resource limits", STOPPED,
     "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", {"slow": True}),
    ("a power that never ends", "CPU time: resource limits", STOPPED,
     "return 9 ** 9 ** 9", {"slow": True}),
    ("one large array", "memory: resource limits", "memory", "return np.ones(2 ** 28)"),
    ("memory bit by bit", "memory: resource limits", STOPPED, """
     kept = []
     while True: kept.append(bytearray(2 ** 24))""", {"slow": True}),
    ("a list without end sent back", "memory and CPU time", STOPPED, """
     import itertools
     return type('L', (list,), {'__iter__': lambda self: itertools.repeat(0)})([1])""",
     {"slow": True}),
    ("recursion without end", "Python's own limit", "RecursionError", "return target(x, w)"),
    ("recursion past Python's limit", "a process of its own", f"SIGSEGV|Recursion|{STOPPED}",
     "sys.setrecursionlimit(10 ** 9)\nreturn target(x, w)", {"slow": True}),
    ("300 MB of output", "output is cut", r"differ", "for _ in range(300): print('x' * 2 ** 20)"),
    ("output straight to the descriptors", "they lead nowhere", VALUES, """
     for _ in range(200): os.write(1, bytes(2 ** 16)); os.write(2, bytes(2 ** 16))"""),
    ("files opened without end", "descriptors: resource limits, Landlock", "OSError|Permission",
     "kept = [open('/dev/null') for _ in range(20000)]"),
    ("a full disk", FILES, REFUSED, "open('/tmp/hostile-full', 'wb').write(bytes(2 ** 30))"),
    ("a file without a name", FILES, r"PermissionError|OSError",
     "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)"),
    ("memory that is a file", PROCESSES, "PermissionError", "os.memfd_create('x')"),
    ("the shell's start file", FILES, REFUSED, "open('@home@/.bashrc', 'a').write('echo owned')"),
    ("the course", FILES, REFUSED, "open('@course@/01_small/exercises.py', 'a').write('#')"),
    ("its own mark", FILES, REFUSED, "open('@results@/marks/mallory/01_small.json', 'w')"),
    ("the whole class's marks", FILES, "Error", """
     import sqlite3
     sqlite3.connect('@results@/gradebook.db').execute('UPDATE grade SET manual_score = 12')"""),
    ("a classmate's notebook removed", FILES, REFUSED,
     "os.remove('@submissions@/ann/01_small/01_small.ipynb')"),
    ("a link to the key", FILES, REFUSED, "os.symlink('@home@/cnn.key', '/tmp/hostile-link')"),
    ("a file that all may read", FILES, REFUSED, "os.chmod('@home@/cnn.key', 0o666)"),
    ("a path file in site-packages", FILES, REFUSED,
     "open(os.path.dirname(os.path.dirname(np.__file__)) + '/hostile.pth', 'w')"),
    ("a poisoned module", FILES, REFUSED,
     "open('/tmp/hostile_json.py', 'w').write('x = 1')\nsys.path.insert(0, '/tmp')"),
    ("a message in shared memory for the next job", FILES, DENIED,
     "open('/dev/shm/hostile-message', 'w').write('answers')"),
    ("shared memory of System V", PROCESSES, "OSError: refused", """
     if ctypes.CDLL(None).shmget(1234, 4096, 0o1666) == -1: raise OSError('refused')"""),
    ("TCP", NETWORK, "PermissionError", """
     import socket
     socket.create_connection(('127.0.0.1', @port@)).send(x.tobytes())"""),
    ("UDP", NETWORK, "PermissionError", """
     import socket
     datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
     datagrams.sendto(x.tobytes(), ('127.0.0.1', @port@))"""),
    ("IPv6", NETWORK, "PermissionError", "import socket\nsocket.socket(socket.AF_INET6)"),
    ("a Unix socket", NETWORK, "PermissionError", """
     import socket
     socket.socket(socket.AF_UNIX).connect('\\0hostile')"""),
    ("netlink, packets, virtual machines", NETWORK, "OSError: refused", """
     import socket
     for family in range(1, 46):
         try: socket.socket(family, socket.SOCK_RAW)
         except OSError: continue
         return x
     raise OSError('refused')"""),
    ("a name looked up", NETWORK, r"gaierror|PermissionError|OSError",
     "import socket\nsocket.getaddrinfo('example.org', 80)"),
    ("a page fetched", NETWORK, r"Error", """
     import urllib.request
     return urllib.request.urlopen('http://127.0.0.1:@port@/answers', timeout=1).read()"""),
    ("a server of its own", NETWORK, "PermissionError",
     "import socket\nsocket.create_server(('127.0.0.1', 0))"),
    ("functions patched for the next job", FRESH, "differ|neither", """
     import builtins
     np.sum = np.matmul = lambda *a, **k: 0
     builtins.float = builtins.len = lambda *a: 0
     sys.modules['runner']._call = None"""),
    ("a tracer for what comes later", FRESH, VALUES, """
     sys.settrace(lambda *a: None)
     sys.setprofile(lambda *a: None)
     gc.disable()"""),
    ("the other functions of the notebook removed", "each exercise has its own slice", VALUES,
     "globals().pop('first', None)\nglobals().pop('last', None)"),
)
