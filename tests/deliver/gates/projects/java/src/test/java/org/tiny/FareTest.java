package org.tiny;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FareTest {
    @Test
    void full() {
        assertEquals(6, Fare.full(3));
    }
}
