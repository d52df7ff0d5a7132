"""Runs a package of tests and writes what became of each: outcome, tab, name.

Arguments: the file for the results, the package. Its tests are those of test_suite() if it has one.
"""
import importlib
import sys
import unittest


class Each(unittest.TextTestResult):
    out = open(sys.argv[1], "w", buffering=1)

    def say(self, outcome, test):
        self.out.write("%s\t%s\n" % (outcome, test.id()))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say("passed", test)

    def addError(self, test, err):
        super().addError(test, err)
        self.say("failed", test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say("failed", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("skipped", test)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.say("passed", test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.say("failed", test)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.say("failed", test)


package = importlib.import_module(sys.argv[2])
if hasattr(package, "test_suite"):
    suite = package.test_suite()
else:
    suite = unittest.defaultTestLoader.discover(package.__path__[0], top_level_dir=".")
unittest.TextTestRunner(verbosity=2, resultclass=Each).run(suite)
