package io.portcullis.gateway;

/** The same behind TLS, where what is encrypted but not sent must be held back too. */
class FrozenTlsIT extends FrozenIT {
    @Override
    World open() {
        return World.start(Encryption.of("required"), settings -> settings);
    }
}
