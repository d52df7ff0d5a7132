"""Django's ORM over psycopg2: what it sets on a new connection, atomic blocks, introspection, server-side cursors."""
import django
from django.conf import settings

from checks import *

settings.configure(
    USE_TZ=True,
    TIME_ZONE="Europe/Berlin",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": HOST,
            "PORT": PORT,
            "USER": USER,
            "PASSWORD": PASSWORD,
            "NAME": DATABASE,
            "CONN_MAX_AGE": None,
            "OPTIONS": {"isolation_level": 2},
        }
    },
)
django.setup()

from django.db import DatabaseError, connection, models, transaction as transactions  # noqa: E402


class Item(models.Model):
    id = models.IntegerField(primary_key=True)
    name = models.TextField()

    class Meta:
        app_label = "shop"
        managed = False
        db_table = 'app"."items'


def one(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def connecting():
    equal(1, one("SELECT 1"))
    equal("UTC", one("SHOW timezone"))


def prepare():
    for i in range(1, 10):
        equal("item %d" % i, Item.objects.get(id=i).name)


def transaction():
    with transactions.atomic(), transactions.atomic():
        equal("repeatable read", one("SHOW transaction_isolation"))


def deny():
    for sql in DENIED:
        with transactions.atomic():
            try:
                with transactions.atomic():
                    one(sql)
                raise AssertionError("not denied")
            except DatabaseError as error:
                equal("42501", error.__cause__.pgcode)
                denial()
            equal(1, one("SELECT 1"))


def pool():
    pids = set()
    for _ in range(3):
        connection.close_if_unusable_or_obsolete()
        equal(True, connection.is_usable())
        pids.add(connection.connection.info.backend_pid)
    equal(1, len(pids))


def types():
    with connection.cursor() as cursor:
        connection.introspection.get_table_list(cursor)
        connection.introspection.get_constraints(cursor, "items")
        connection.introspection.get_sequences(cursor, 'items')
    equal(True, connection.pg_version > 0)


def cursor():
    with transactions.atomic():
        equal(list(range(1, 1001)), [item.id for item in Item.objects.order_by("id").iterator(chunk_size=100)])


def batch():
    try:
        with transactions.atomic():
            Item.objects.bulk_create([Item(id=6000 + i, name="b") for i in range(250)])
            equal(250, Item.objects.filter(name="b").count())
            Item.objects.filter(name="b").delete()
            raise KeyError
    except KeyError:
        pass


check("connect", connecting)
check("transaction", transaction)
check("deny", deny)
check("pool", pool)
check("prepare", prepare)
check("types", types)
check("cursor", cursor)
check("batch", batch) if WRITES else absent("batch")
absent("copy", "cancel")
done()
