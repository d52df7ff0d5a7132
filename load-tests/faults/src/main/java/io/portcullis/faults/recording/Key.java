package io.portcullis.faults.recording;

/** What a client needs for using one grant. */
public record Key(String grant, String login, String secret, String database) {
    @Override
    public String toString() {
        return "Key[" + grant + ", " + login + "]";
    }
}
