package io.portcullis.gateway;

/** The cut-off table where the client is behind TLS: the same bytes, and TLS ends properly before the connection does. */
class CutOffTlsIT extends CutOffIT {
    @Override
    World open() {
        return World.start(Encryption.of("required"), settings -> settings);
    }
}
