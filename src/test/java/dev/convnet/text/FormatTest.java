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
    void aNumberThatIsNotZeroIsNeverWrittenAsZeroNorAShareBelowOneAsAll() {
        assertEquals("<0.001", Format.millis(0.0004));
        assertEquals("<0.001", Format.loss(3e-5));
        assertEquals("<0.1%", Format.percent(0.0004));
        assertEquals("<0.1 s", Format.duration(0.01));
        assertEquals(">99.9%", Format.percent(0.9996));
        assertEquals("100.0%", Format.percent(1.0));
        assertEquals("0.0%", Format.percent(0.0));
        assertEquals("0.00", Format.millis(0.0));
    }

    @Test
    void aNegativeNumberThatRoundsToZeroHasNoSign() {
        assertEquals("0.0%", Format.percent(-0.0001));
        assertEquals("0.000", Format.loss(-0.0001));
        assertEquals("0.000", Format.millis(-0.0001));
    }

    @Test
    void aLossThatIsNoneHasAnExponent() {
        assertEquals("3.7e21", Format.loss(3.7e21));
        assertEquals("999999.000", Format.loss(999_999.0));
    }

    @Test
    void namesHaveNoControlCharacters() {
        assertEquals("a\\u001b[2Jb\\u202e", Format.name("a\u001b[2Jb\u202E"));
        assertEquals("one two", Format.brief("one\n  two"));
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
