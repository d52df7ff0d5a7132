"""What the programs share: each check writes one line into $RESULTS, `passed`, `failed` or `absent`, a tab and its name.

`denied` counts what was denied on purpose: whoever runs the program compares it with what the gateway counted, so that no denial which a driver swallows stays unseen.
"""
import os
import traceback

GRANT = os.environ["GRANT"]
DENIED = os.environ["DENIED"].split("\n")
HOST, PORT = os.environ["PGHOST"], int(os.environ["PGPORT"])
USER, PASSWORD = os.environ["PGUSER"], os.environ["PGPASSWORD"]
DATABASE = os.environ["PGDATABASE"]

READS = GRANT != "bare"
WRITES = GRANT == "change"

_out = open(os.environ["RESULTS"], "a", buffering=1)
_denials = 0


def _said(name, error):
    if error is None:
        _out.write("passed\t%s\n" % name)
        return
    traceback.print_exception(type(error), error, error.__traceback__)
    _out.write("failed\t%s\t%s\n" % (name, " ".join(str(error).split()) or type(error).__name__))


def check(name, body):
    try:
        body()
    except BaseException as error:
        _said(name, error)
    else:
        _said(name, None)


async def acheck(name, body):
    try:
        await body()
    except BaseException as error:
        _said(name, error)
    else:
        _said(name, None)


def absent(*names):
    for name in names:
        _out.write("absent\t%s\n" % name)


def equal(expected, actual):
    if expected != actual:
        raise AssertionError("expected %r but was %r" % (expected, actual))


def denial(count=1):
    global _denials
    _denials += count


def done():
    _out.write("denied\t%d\n" % _denials)
    _out.close()
