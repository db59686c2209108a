package dev.convnet.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FormatTest {
    @Test
    void numbersHaveFewDigitsAndAUnit() {
        assertEquals("60\u202F000", Format.count(60_000));
        assertEquals("57.0 M", Format.si(57_012_034L));
        assertEquals("1.00 M", Format.si(999_900));
        assertEquals("281 k", Format.si(281_240));
        assertEquals("412", Format.si(412));
        assertEquals("0", Format.si(0));
        assertEquals("87.4%", Format.percent(0.8742));
        assertEquals("0.409", Format.millis(0.4093));
        assertEquals("10\u202F079", Format.millis(10_079.4));
        assertEquals("512 B", Format.bytes(512L));
        assertEquals("1.53 GiB", Format.bytes(1_642_824_464L));
    }

    @Test
    void durationsReadAsAPersonSaysThem() {
        assertEquals("8.3 s", Format.duration(8.31));
        assertEquals("1 min 00 s", Format.duration(59.97));
        assertEquals("2 min 05 s", Format.duration(125.2));
        assertEquals("1 h 00 min", Format.duration(3599.8));
    }

    @Test
    void settingsKeepTheirDigits() {
        assertEquals("10", Format.setting(10));
        assertEquals("0.001", Format.setting(0.001));
        assertEquals("1e-8", Format.setting(1e-8));
        assertEquals("2.5e-5", Format.setting(2.5e-5));
    }

    @Test
    void whatIsAbsentIsADash() {
        assertEquals(Format.NONE, Format.count(null));
        assertEquals(Format.NONE, Format.percent(null));
        assertEquals(Format.NONE, Format.si(Double.NaN));
        assertEquals(Format.NONE, Format.duration((Double) null));
        assertEquals("NaN", Format.loss(Double.NaN));
        assertEquals("∞", Format.loss(Double.POSITIVE_INFINITY));
    }
}
