package io.portcullis.gateway;

/** The same with TLS on both sides, where what is encrypted but not sent must be held back too. */
class FrozenTlsIT extends FrozenIT {
    @Override
    World open() {
        return World.start(Encryption.everywhere(), settings -> settings);
    }
}
