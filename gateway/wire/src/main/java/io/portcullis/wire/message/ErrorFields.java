package io.portcullis.wire.message;

import io.netty.buffer.ByteBuf;
import io.portcullis.wire.BackendTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an ErrorResponse or NoticeResponse, in the order sent; codes not in the manual are kept, as the manual asks.
 * Values read are decoded leniently: the server may not have agreed on an encoding yet.
 */
public record ErrorFields(List<ErrorField> fields) {
    public ErrorFields {
        fields = List.copyOf(fields);
    }

    /**
     * The four fields that every error and notice has.
     *
     * @param severity ERROR, FATAL, PANIC, or WARNING, NOTICE, DEBUG, INFO, LOG; written localized and not
     */
    public static ErrorFields of(String severity, String code, String message) {
        return new ErrorFields(List.of(
                new ErrorField(ErrorField.SEVERITY, severity),
                new ErrorField(ErrorField.SEVERITY_NON_LOCALIZED, severity),
                new ErrorField(ErrorField.CODE, code),
                new ErrorField(ErrorField.MESSAGE, message)));
    }

    public ErrorFields withDetail(String detail) {
        return with(ErrorField.DETAIL, detail);
    }

    public ErrorFields withHint(String hint) {
        return with(ErrorField.HINT, hint);
    }

    /** Adds a field at the end. */
    public ErrorFields with(byte type, String value) {
        List<ErrorField> more = new ArrayList<>(fields);
        more.add(new ErrorField(type, value));
        return new ErrorFields(more);
    }

    /** The non-localized severity, else the localized one (servers before 9.6), else "". */
    public String severity() {
        String severity = field(ErrorField.SEVERITY_NON_LOCALIZED);
        return severity != null ? severity : orEmpty(field(ErrorField.SEVERITY));
    }

    /** The SQLSTATE, "" if missing. */
    public String code() {
        return orEmpty(field(ErrorField.CODE));
    }

    /** The primary message, "" if missing. */
    public String message() {
        return orEmpty(field(ErrorField.MESSAGE));
    }

    public @Nullable String detail() {
        return field(ErrorField.DETAIL);
    }

    public @Nullable String hint() {
        return field(ErrorField.HINT);
    }

    /** The first field of that type. */
    public @Nullable String field(byte type) {
        for (ErrorField field : fields) {
            if (field.type() == type) {
                return field.value();
            }
        }
        return null;
    }

    public static ErrorFields decode(ByteBuf body) {
        List<ErrorField> fields = new ArrayList<>();
        for (byte type = Fields.byte1(body); type != 0; type = Fields.byte1(body)) {
            fields.add(new ErrorField(type, Fields.cstring(body)));
        }
        Fields.end(body);
        return new ErrorFields(fields);
    }

    public void encodeError(ByteBuf out) {
        encode(BackendTag.ERROR_RESPONSE.code(), out);
    }

    public void encodeNotice(ByteBuf out) {
        encode(BackendTag.NOTICE_RESPONSE.code(), out);
    }

    /**
     * Writes the message with tag and length.
     *
     * @param tag that of ErrorResponse or NoticeResponse
     */
    public void encode(byte tag, ByteBuf out) {
        int start = Fields.open(out, tag);
        for (ErrorField field : fields) {
            out.writeByte(field.type());
            Fields.putCstring(out, field.value());
        }
        out.writeByte(0);
        Fields.close(out, start);
    }

    /** Severity and SQLSTATE only: what a server says about a row may hold the row. */
    @Override
    public String toString() {
        return "ErrorFields[" + severity() + " " + code() + "]";
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
