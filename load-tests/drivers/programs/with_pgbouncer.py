"""psycopg2 through a pgbouncer that has the gateway for its server: in session mode, which resets its servers, and in transaction mode."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import checks

CONFIG = """
[databases]
{database} = host={host} port={port} dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = {mode}
default_pool_size = 2
server_reset_query = DISCARD ALL
server_reset_query_always = {always}
server_check_query = select 1
server_check_delay = 0
ignore_startup_parameters = extra_float_digits
application_name_add_host = 1
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def through(mode, body):
    folder = tempfile.mkdtemp(prefix="portcullis-pgbouncer-")
    own = free_port()
    with open(folder + "/users", "w") as users:
        users.write('"%s" "%s"\n' % (checks.USER, checks.PASSWORD))
    with open(folder + "/ini", "w") as ini:
        ini.write(
            CONFIG.format(
                database=checks.DATABASE, host=checks.HOST, port=checks.PORT, own=own, folder=folder, mode=mode, always=int(mode == "transaction")
            )
        )
    if os.getuid() == 0:
        subprocess.check_call(["chown", "-R", "nobody", folder])
    command = ["pgbouncer"] + (["-u", "nobody"] if os.getuid() == 0 else []) + [folder + "/ini"]
    bouncer = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", own), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        body(own)
    finally:
        bouncer.send_signal(signal.SIGINT)
        try:
            bouncer.wait(20)
        except subprocess.TimeoutExpired:
            bouncer.kill()
        shutil.rmtree(folder)


import with_psycopg2 as direct  # noqa: E402


def session(own):
    direct.PORT = own
    direct.run()


def transaction(own):
    direct.PORT = own

    def pool():
        for _ in range(20):
            with direct.connect() as connection, connection.cursor() as cursor:
                checks.equal(1, direct.one(cursor, "SELECT 1"))

    checks.check("pool, by transaction", pool)
    checks.check("deny, by transaction", direct.deny)


through("session", session)
through("transaction", transaction)
checks.done()
