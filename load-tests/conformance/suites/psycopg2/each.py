"""Runs psycopg2's own tests and writes what became of each: outcome, tab, name."""
import sys
import unittest

import tests


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


unittest.TextTestRunner(verbosity=2, resultclass=Each).run(tests.test_suite())
