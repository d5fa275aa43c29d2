package org.tiny;

public final class Fare {
    public static int full(int zones) {
        return 2 * zones;
    }
}
