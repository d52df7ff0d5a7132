package io.portcullis.gateway;

/** The cut-off table with TLS on both sides: the same bytes, and TLS ends properly before the connection does. */
class CutOffTlsIT extends CutOffIT {
    @Override
    World open() {
        return World.start(Encryption.everywhere(), settings -> settings);
    }
}
