package io.portcullis.sql.lex;

import java.util.Arrays;

/**
 * The tokens of one text, in arrays that are used again for the next. An index before the first or behind the last token reads as
 * {@link Kind#NOTHING}, so that rules may look around freely.
 */
@SuppressWarnings("EnumOrdinal") // a token's type is one number, so that its arrays hold no references
public final class Tokens {
    private static final int INITIAL = 256;
    /** Arrays that grew beyond this for one text are let go before the next: 16 bytes for each token. */
    private static final int KEPT = 16_384;

    private static final Kind[] KINDS = Kind.values();
    private static final Word[] WORDS = Word.values();
    private static final int WORD_SHIFT = 8;
    private static final int KIND_MASK = (1 << WORD_SHIFT) - 1;

    private static final byte[] NO_TEXT = new byte[0];

    private byte[] text = NO_TEXT;
    private int size;
    private int[] type = new int[INITIAL];
    private int[] start = new int[INITIAL];
    private int[] end = new int[INITIAL];
    private int[] pair = new int[INITIAL];
    private int openAt = -1;

    void reset(byte[] text) {
        this.text = text;
        size = 0;
        openAt = -1;
        if (type.length > KEPT) {
            type = new int[INITIAL];
            start = new int[INITIAL];
            end = new int[INITIAL];
            pair = new int[INITIAL];
        }
    }

    /** Forgets the text and its tokens. */
    public void release() {
        reset(NO_TEXT);
    }

    void add(Kind kind, int from, int to) {
        put(kind.ordinal(), from, to);
    }

    void add(Word word, int from, int to) {
        put(Kind.WORD.ordinal() | word.ordinal() << WORD_SHIFT, from, to);
    }

    private void put(int typeCode, int from, int to) {
        if (size == type.length) {
            type = Arrays.copyOf(type, size * 2);
            start = Arrays.copyOf(start, size * 2);
            end = Arrays.copyOf(end, size * 2);
            pair = Arrays.copyOf(pair, size * 2);
        }
        type[size] = typeCode;
        start[size] = from;
        end[size] = to;
        size++;
    }

    /** Adds an opening parenthesis or bracket; until it is closed its pair is the one that was open around it. */
    void open(Kind kind, int at) {
        add(kind, at, at + 1);
        pair[size - 1] = openAt;
        openAt = size - 1;
    }

    /** Adds a closing one, and returns false if it does not close what is open. */
    boolean close(Kind kind, Kind opening, int at) {
        if (openAt < 0 || kind(openAt) != opening) {
            return false;
        }
        add(kind, at, at + 1);
        int around = pair[openAt];
        pair[size - 1] = openAt;
        pair[openAt] = size - 1;
        openAt = around;
        return true;
    }

    boolean isOpen() {
        return openAt >= 0;
    }

    public byte[] text() {
        return text;
    }

    public int size() {
        return size;
    }

    public Kind kind(int index) {
        return index < 0 || index >= size ? Kind.NOTHING : KINDS[type[index] & KIND_MASK];
    }

    public boolean is(int index, Kind kind) {
        return kind(index) == kind;
    }

    public boolean is(int index, Word word) {
        return index >= 0 && index < size && type[index] == (Kind.WORD.ordinal() | word.ordinal() << WORD_SHIFT);
    }

    /** The keyword; only if the kind is {@link Kind#WORD}. */
    public Word word(int index) {
        return WORDS[type[index] >>> WORD_SHIFT];
    }

    /** The offset of the first byte. */
    public int start(int index) {
        return start[index];
    }

    /** The offset behind the last byte. */
    public int end(int index) {
        return end[index];
    }

    /** The index of the parenthesis or bracket that belongs to this one. */
    public int pair(int index) {
        return pair[index];
    }

    /** Whether the token may be a name where the grammar asks for one of a column, table, cursor or statement ({@code ColId}). */
    public boolean isColumnId(int index) {
        Kind kind = kind(index);
        if (kind != Kind.WORD) {
            return kind.isName();
        }
        Word.Category category = word(index).category();
        return category == Word.Category.UNRESERVED || category == Word.Category.COLUMN_NAME;
    }
}
