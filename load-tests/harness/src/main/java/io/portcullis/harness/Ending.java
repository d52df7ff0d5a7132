package io.portcullis.harness;

import java.util.List;

/**
 * What came before the end of a connection, and how it ended.
 *
 * @param messages the whole messages since the last read
 * @param end how the bytes ended
 */
public record Ending(List<Message> messages, End end) {

    public Ending {
        messages = List.copyOf(messages);
    }

    /** The last whole message; an {@link AssertionError} if there was none. */
    public Message last() {
        if (messages.isEmpty()) {
            throw new AssertionError("no message came before " + end);
        }
        return messages.getLast();
    }

    /** The tags in order, one character each. */
    public String tags() {
        StringBuilder tags = new StringBuilder();
        messages.forEach(message -> tags.append(message.tag()));
        return tags.toString();
    }
}
