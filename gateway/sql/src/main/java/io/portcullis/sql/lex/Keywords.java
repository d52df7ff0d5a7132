package io.portcullis.sql.lex;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 18's keywords ({@code src/include/parser/kwlist.h}), and {@code recheck}, which was one until 17. To take a word
 * for a keyword that an older server takes for a name is safe: a keyword never makes us believe less of a statement than a name.
 */
public final class Keywords {
    private static final String RESERVED = """
            all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
            current_catalog current_date current_role current_time current_timestamp current_user default deferrable
            desc distinct do else end except false fetch for foreign from grant group having in initially intersect
            into lateral leading limit localtime localtimestamp not null offset on only or order placing primary
            references returning select session_user some symmetric system_user table then to trailing true union
            unique user using variadic when where window with
            """;

    private static final String FUNCTION_NAME = """
            authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join
            left like natural notnull outer overlaps right similar tablesample verbose
            """;

    private static final String COLUMN_NAME = """
            between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping
            inout int integer interval json json_array json_arrayagg json_exists json_object json_objectagg
            json_query json_scalar json_serialize json_table json_value least merge_action national nchar none
            normalize nullif numeric out overlay position precision real row setof smallint substring time timestamp
            treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse
            xmlpi xmlroot xmlserialize xmltable
            """;

    private static final String UNRESERVED = """
            abort absent absolute access action add admin after aggregate also alter always asensitive assertion
            assignment at atomic attach attribute backward before begin breadth by cache call called cascade cascaded
            catalog chain characteristics checkpoint class close cluster columns comment comments commit committed
            compression conditional configuration conflict connection constraints content continue conversion copy
            cost csv cube current cursor cycle data database day deallocate declare defaults deferred definer delete
            delimiter delimiters depends depth detach dictionary disable discard document domain double drop each
            empty enable encoding encrypted enforced enum error escape event exclude excluding exclusive execute
            explain expression extension external family filter finalize first following force format forward
            function functions generated global granted groups handler header hold hour identity if immediate
            immutable implicit import include including increment indent index indexes inherit inherits inline input
            insensitive insert instead invoker isolation keep key keys label language large last leakproof level
            listen load local location lock locked logged mapping match matched materialized maxvalue merge method
            minute minvalue mode month move name names nested new next nfc nfd nfkc nfkd no normalized nothing notify
            nowait nulls object objects of off oids old omit operator option options ordinality others over
            overriding owned owner parallel parameter parser partial partition passing password path period plan
            plans policy preceding prepare prepared preserve prior privileges procedural procedure procedures program
            publication quote quotes range read reassign recheck recursive ref referencing refresh reindex relative
            release rename repeatable replace replica reset restart restrict return returns revoke role rollback
            rollup routine routines rows rule savepoint scalar schema schemas scroll search second security sequence
            sequences serializable server session set sets share show simple skip snapshot source sql stable
            standalone start statement statistics stdin stdout storage stored strict string strip subscription
            support sysid system tables tablespace target temp template temporary text ties transaction transform
            trigger truncate trusted type types uescape unbounded uncommitted unconditional unencrypted unknown
            unlisten unlogged until update vacuum valid validate validator value varying version view views virtual
            volatile whitespace within without work wrapper write xml year yes zone
            """;

    /** The length of {@code current_timestamp}. */
    static final int LONGEST = 17;

    private static final int SLOTS = 2048;

    private static final byte[] @Nullable [] TEXT = new byte[SLOTS] @Nullable [];
    private static final Word[] WORD = new Word[SLOTS];
    private static final Map<Word, Word.Category> CATEGORY = new EnumMap<>(Word.class);

    static {
        Map<String, Word> known = new HashMap<>();
        for (Word word : Word.values()) {
            known.put(word.name().toLowerCase(Locale.ROOT), word);
        }
        add(RESERVED, Word.Category.RESERVED, Word.OTHER_RESERVED, known);
        add(FUNCTION_NAME, Word.Category.FUNCTION_NAME, Word.OTHER_FUNCTION_NAME, known);
        add(COLUMN_NAME, Word.Category.COLUMN_NAME, Word.OTHER_COLUMN_NAME, known);
        add(UNRESERVED, Word.Category.UNRESERVED, Word.OTHER_UNRESERVED, known);
    }

    private Keywords() {}

    private static void add(String words, Word.Category category, Word other, Map<String, Word> known) {
        CATEGORY.put(other, category);
        for (String text : words.trim().split("\\s+", -1)) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(bytes);
            while (TEXT[slot] != null) {
                slot = (slot + 1) % SLOTS;
            }
            Word word = known.getOrDefault(text, other);
            TEXT[slot] = bytes;
            WORD[slot] = word;
            CATEGORY.put(word, category);
        }
    }

    static Word.Category category(Word word) {
        return Objects.requireNonNull(CATEGORY.get(word));
    }

    /** A step of the hash that {@link #find} takes: over the bytes of a word, folded to lower case, from 0 on. */
    static int hash(int hash, byte folded) {
        return hash * 31 + folded;
    }

    private static int slot(byte[] folded) {
        int hash = 0;
        for (byte b : folded) {
            hash = hash(hash, b);
        }
        return slot(hash);
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 11) & (SLOTS - 1);
    }

    /** The keyword that the bytes from {@code start} to {@code end} are in upper or lower case, null if they are none. */
    static @Nullable Word find(byte[] text, int start, int end, int hash) {
        if (end - start > LONGEST) {
            return null;
        }
        for (int slot = slot(hash); ; slot = (slot + 1) % SLOTS) {
            byte[] candidate = TEXT[slot];
            if (candidate == null) {
                return null;
            }
            if (Bytes.equalsFolded(text, start, end, candidate)) {
                return WORD[slot];
            }
        }
    }

    /** Whether the text, in lower case, is a keyword: as a name it needs quotes. */
    public static boolean contains(String folded) {
        byte[] bytes = folded.getBytes(StandardCharsets.UTF_8);
        int hash = 0;
        for (byte b : bytes) {
            hash = hash(hash, b);
        }
        return find(bytes, 0, bytes.length, hash) != null;
    }
}
