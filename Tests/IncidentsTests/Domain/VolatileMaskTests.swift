import Testing

@testable import Incidents

@Suite("Masking what varies")
struct VolatileMaskTests {
    @Test(
        "Volatile parts are masked, words and paths stay",
        arguments: [
            ("Order 17 failed", "Order * failed"),
            ("order_17 failed", "order_* failed"),
            ("took 250ms", "took *ms"),
            ("load 3.5, 1,024 rows", "load *, * rows"),
            ("user 0f8fad5b-d9cb-469f-a165-70867728950e unknown", "user * unknown"),
            ("at 2026-11-21T09:05:39.145+03:00", "at *"),
            ("at 2026-11-21 09:05:39,145 UTC", "at * UTC"),
            ("on 21.11.2026", "on *"),
            ("on Sat Nov 21 09:05:39 UTC 2026", "on * * UTC *"),
            ("on 21 November 2026", "on * *"),
            ("at 09:05 sharp", "at * sharp"),
            ("host 10.0.0.17 down", "host * down"),
            ("host [fe80::1ff:fe23:4567:890a]:80", "host [*]:*"),
            ("mac 00:1B:44:11:3A:B7 seen", "mac * seen"),
            ("mail to ann.lee+x@example.com bounced", "mail to * bounced"),
            ("segfault at 0x7ffeefbff5c8", "segfault at *"),
            ("commit deadbeef01 broke it", "commit * broke it"),
            (#"no column "price" in 'orders'"#, "no column * in *"),
            ("нет товара «Чай» на складе 4", "нет товара * на складе *"),
            ("can't open the driver's door", "can't open the driver's door"),
            ("/api/v2/users/17/avatar.png", "/api/v2/users/*/avatar.png"),
            ("utf8 in sha256 of app2", "utf8 in sha256 of app2"),
            ("decade facade deface", "decade facade deface"),
            ("defaced facade effaced acceded", "defaced facade effaced acceded"),
            ("March of the Mayor", "March of the Mayor"),
            ("", ""),
        ])
    func masks(text: String, expected: String) {
        #expect(VolatileMask.masked(text) == expected)
    }

    @Test("Masking twice changes nothing more", arguments: ["Order 17 of 'x' at 10.0.0.1", "a@b.cd 0xff 2026-01-01"])
    func isStable(text: String) {
        let once = VolatileMask.masked(text)
        #expect(VolatileMask.masked(once) == once)
    }

    @Test(
        "Hostile text is masked in one pass",
        arguments: ["a.", "1:", "\"", "'", "«", "0x", "1-", "a@", "deadbeef-", "Nov ", "\\\""])
    func staysLinear(piece: String) {
        let short = VolatileMask.masked(String(repeating: piece, count: 10))
        let long = VolatileMask.masked(String(repeating: piece, count: 20_000))
        #expect(long.utf8.count >= short.utf8.count)
        #expect(long.utf8.count <= piece.utf8.count * 20_000)
    }

    @Test("Random bytes of UTF-8 never trap")
    func survivesAnything() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(#"09afAFxX:-.,@_'"`«»“” T/+Zéя\ "#)
        for _ in 0..<2000 {
            let text = String((0..<40).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
            #expect(VolatileMask.masked(text).utf8.count <= text.utf8.count + 1)
        }
    }
}
