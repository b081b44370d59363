"""Cells that kernels and their imitations have been known to treat differently, each under the name of its trap.

Those of a group share one notebook, so that a later one sees what an earlier one did. Every cell may fail.
"""

GROUPS: dict[str, dict[str, str]] = {
    "errors": {
        "syntax": "x = (1,\ny = 2",
        "indentation": "def f():\nreturn 1",
        "a null byte": "x = 'a\0b'",
        "SystemExit": "raise SystemExit(3)",
        "sys.exit with a text": "import sys\nsys.exit('hết')",
        "KeyboardInterrupt": "raise KeyboardInterrupt",
        "GeneratorExit": "raise GeneratorExit",
        "StopIteration": "raise StopIteration(4)",
        "an exception of one's own": "class B(BaseException): pass\nraise B('b')",
        "an exception without text": "class E(Exception):\n    def __str__(self): raise RuntimeError('x')\nraise E()",
        "a cause": "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e",
        "a group": "raise ExceptionGroup('nhóm', [ValueError('a'), TypeError('b')])",
        "a note": "e = ValueError('n'); e.add_note('ghi chú'); raise e",
        "several lines and colours": "raise ValueError('một\\nhai\\n\\x1b[31mba')",
        "in a library": "import json\njson.loads('{')",
        "in text that was compiled": "exec(compile('1 / 0', '<tự viết>', 'exec'))",
        "in a thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()",
        "a display that cannot be made": (
            "class R:\n    def _repr_html_(self): return '<b>r</b>'\n"
            "    def __repr__(self): raise ValueError('repr hỏng')\nR()"
        ),
        "Plain": "%xmode Plain\n1 / 0",
    },
    "text": {
        "much": "import sys\nprint('x' * 3_000_000); sys.stderr.write('y' * 100_000); print('cuối')",
        "many lines": "for i in range(20_000): print(i)",
        "two streams": "for i in range(50):\n    print(i); print(-i, file=sys.stderr)",
        "control characters": "print('\\x1b[31mđỏ\\x1b[0m\\r\\x07'); print('10%\\r20%')",
        "half a surrogate pair": "print('a\\udc80b')",
        "half a surrogate pair as result": "'a\\udc80b'",
        "past Python, then a result": (
            "import os, time\nn = os.write(1, b'thang\\n') and os.write(2, b'loi\\n')\ntime.sleep(1)\nn"
        ),
        "a program between prints": (
            "import time\nprint('trước'); sys.stdout.flush(); os.system('echo giữa'); time.sleep(1); print('sau')"
        ),
        "a thread": "import threading\nt = threading.Thread(target=lambda: print('luồng')); t.start(); t.join()",
        "a warning": "import warnings\nwarnings.warn('w'); warnings.warn('d', DeprecationWarning)",
        "a warning again": "def f():\n    warnings.warn('lặp')\nf(); f()",
        "every logger turned on": (
            "import logging\nlogging.basicConfig(level=logging.DEBUG, force=True); logging.debug('gỡ')"
        ),
        "loggers off again": "logging.disable()",
        "bytes": "sys.stdout.buffer.write(b'x')",
        "nobody answers": "input('?')",
        "nobody tells a secret": "import getpass; getpass.getpass()",
        "nothing to read": "sys.stdin.read()",
    },
    "displays": {
        "changed": (
            "from IPython.display import *\nh = display('một', display_id='q'); h.update('hai')\ndisplay('ba', display_id='q')"
        ),
        "changed later": "update_display('bốn', display_id='q'); update_display('không có', display_id='zz')",
        "cleared": "print('a'); clear_output(); print('b'); display(1); clear_output(wait=True); print('c')",
        "to be cleared": "print('a'); clear_output(wait=True)",
        "not cleared by the cell before": "print('mới')",
        "raw": "display({'text/plain': 't', 'text/html': '<i>t</i>'}, raw=True, metadata={'a': 1})",
        "two results": "1\n2;\n3",
        "a result by hand": "import sys; sys.displayhook(5); _",
        "the inline backend again": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([2, 1]);",
        "two figures, one shown": "plt.plot([1, 2]); plt.show(); plt.figure(figsize=(1, 1)); plt.get_fignums()",
        "a backend without pictures": "%matplotlib agg\nplt.plot([1, 1]); plt.show()",
    },
    "IPython": {
        "await": "import asyncio\nasync def g():\n    await asyncio.sleep(0.01); print('trong'); return 7\nawait g()",
        "await and fail": "await asyncio.sleep(0); raise ValueError('sau')",
        "a task that fails later": (
            "async def bad():\n    raise RuntimeError('muộn')\nkeep = asyncio.ensure_future(bad())\n'xong'"
        ),
        "after it": "await asyncio.sleep(0.05); keep.exception()",
        "the loop": "asyncio.get_running_loop().is_running()",
        "no such magic": "%nope 1",
        "no such cell magic": "%%nope\n1",
        "capture": "%%capture c\nprint(1); display(2); 3",
        "a shell script that fails": "%%bash\necho ra; echo lỗi >&2; exit 3",
        "a program's lines": "r = !echo a\nr",
        "help": "len?",
        "a hook after each cell": "get_ipython().events.register('post_run_cell', lambda r: print('móc', r.success)); 1",
        "which runs": "2",
        "source rewritten": (
            "get_ipython().input_transformers_post.append(lambda ls: [x.replace('CỘNG', '+') for x in ls]); 0"
        ),
        "as it was": "1 CỘNG 2",
        "source rewritten before it is read": (
            "get_ipython().input_transformers_cleanup.append(lambda ls: [x.replace('TRỪ', '-') for x in ls]); 0"
        ),
        "as it was then": "3 TRỪ 2",
        "a break point": "breakpoint()",
        "a forked child": "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)[1]",
        "everything forgotten": "%reset -f",
        "afterwards": "'asyncio' in globals(), 'In' in globals()",
        "a comment": "# chỉ ghi chú",
    },
    "a process": {
        "an interrupt of one's own": (
            "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    import time; time.sleep(5)\n"
            "except KeyboardInterrupt:\n    print('đã ngắt')"
        ),
        "an interrupt from a thread": (
            "import _thread, threading, time\nthreading.Timer(0.1, _thread.interrupt_main).start()\ntime.sleep(5)"
        ),
        "a context variable": "from contextvars import ContextVar\nv = ContextVar('v', default=1); v.set(5)\nv.get()",
        "set while awaiting": "import asyncio\nv.set(7); await asyncio.sleep(0)\nv.get()",
        "afterwards again": "v.get()",
        "what a forked child prints": (
            "import multiprocessing as mp\nprint('trước')\np = mp.get_context('fork').Process(target=print, args=('con',), "
            "kwargs={'flush': True})\np.start(); p.join()\ntime.sleep(0.5)\nprint('sau')"
        ),
        "store": "x = 1\n%store",
        "an escape that is none": "import re\nre.sub('\\d+', '', 'a1')",
        "identity of a number": "1 is 1",
        "arithmetic so far": "import decimal\ndecimal.getcontext()",
    },
    "pandas": {
        "options": (
            "import pandas as pd, warnings\nwarnings.simplefilter('ignore')\n"
            "sorted((k, repr(pd.get_option(k))) for k in pd._config.config._registered_options)"
        ),
        "many columns": "pd.DataFrame({f'c{i}': [i] for i in range(30)})",
    },
}
