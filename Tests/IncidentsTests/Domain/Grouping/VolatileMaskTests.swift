import Testing

@testable import Incidents

@Suite("Masking what varies")
struct VolatileMaskTests {
    private func masked(_ text: String, _ quotes: VolatileMask.Quotes = .values) -> String {
        String(decoding: VolatileMask.masked(text, quotes: quotes), as: UTF8.self)
    }

    @Test(
        "Volatile parts are masked, words, names and paths stay",
        arguments: [
            ("Order 17 failed", "Order * failed"),
            ("order_17 failed", "order_* failed"),
            ("took 250ms", "took *"),
            ("took 250 ms, then 1m30.5s", "took *, then *"),
            ("load 3.5 of 1,024 rows", "load * of * rows"),
            ("orders 1, 2, 3 failed", "orders * failed"),
            ("user 0f8fad5b-d9cb-469f-a165-70867728950e_2 unknown", "user *_* unknown"),
            ("at 2026-11-21T09:05:39.145+03:00", "at *"),
            ("at 2026-11-21 09:05:39,145 UTC", "at *"),
            ("on Sat Nov 21 09:05:39 UTC 2026 it broke", "on * it broke"),
            ("at 9:05 p.m. sharp", "at * sharp"),
            ("E1121 09:05:39.123456 server.go:17] failed", "* server.go:*] failed"),
            ("host 10.0.0.17 down", "host * down"),
            ("host [fe80::1ff:fe23:4567:890a]:80", "host [*]:*"),
            ("mac 00:1B:44:11:3A:B7 seen", "mac * seen"),
            ("mail to ann.lee+x@example.com bounced", "mail to * bounced"),
            ("segfault at 0x7ffeefbff5c8", "segfault at *"),
            ("pod checkout-7d9f8b6c5d-x2x9z crashed", "pod checkout-* crashed"),
            ("customer cus_NffrFeUfNV2Hib unknown", "customer cus_* unknown"),
            (#"no column "price" in 'orders'"#, #"no column "price" in 'orders'"#),
            (#"user='ann' got "no column""#, #"user=* got "no column""#),
            (#"{"level":"error","user":"ann"}"#, #"{"level":"error","user":*}"#),
            ("нет товара «Чай» на складе 4", "нет товара \"Чай\" на складе *"),
            ("can’t open the driver's door", "can't open the driver's door"),
            ("/api/v2/users/17/avatar.png", "/api/v2/users/*/avatar.png"),
            ("utf8 in sha256 of app2", "utf8 in sha256 of app2"),
            ("HTTP/1.1 503 after 17 tries", "HTTP/1.1 503 after * tries"),
            ("exit code 137 of job 17", "exit code 137 of job *"),
            ("timed out 3 of 5 times, set 5 of them", "timed out * of * times, set * of them"),
            ("decade facade deface", "decade facade deface"),
            ("March of the Mayor", "March of the Mayor"),
            ("", ""),
        ])
    func masks(text: String, expected: String) {
        #expect(masked(text) == expected)
    }

    @Test(
        "Where no word would be left, the text stays as it is", arguments: ["404", "#17", "2026-11-21 09:05", "10.0.0.1:80", "№17"])
    func hasFloor(text: String) {
        #expect(masked(text) == text)
    }

    @Test("By a service's rule whatever is quoted varies")
    func masksAllQuotes() {
        #expect(masked("KeyError: 'price' in \"orders\"", .all) == "KeyError: * in *")
        #expect(masked("can't open the driver's door", .all) == "can't open the driver's door")
        #expect(masked("'Payment failed'", .all) == "'Payment failed'")
    }

    @Test(
        "Masking twice changes nothing more",
        arguments: ["Order 17 of 'x' at 10.0.0.1", "mail a@b.cd 0xff 2026-01-01", "user='x' HTTP 404"])
    func isStable(text: String) {
        #expect(masked(masked(text)) == masked(text))
    }

    @Test(
        "Hostile text is masked in one pass",
        arguments: [
            "a.", "1:", "\"", "'", "«", "0x", "1-", "a@", "deadbeef-", "Nov ", "\\\"", "1m", "='", ":'", "a='", "::", "1.", "P1D", "я@",
            "7d9f8b6c5d-",
            "20261121T0905a", "e\u{301}", "１",
        ])
    func staysLinear(piece: String) {
        for quotes in [VolatileMask.Quotes.values, .all] {
            let text = String(repeating: piece, count: 20_000)
            #expect(VolatileMask.masked(text, quotes: quotes).count <= text.utf8.count)
        }
    }

    @Test("Random text never traps")
    func survivesAnything() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array(#"09afAFxX:-.,@_'"`«»“” T/+Zéя\ №١１mspPNov={}"# + "\u{301}\u{200B}\r\n\t\u{0}")
        for _ in 0..<5000 {
            let text = String((0..<40).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
            for quotes in [VolatileMask.Quotes.values, .all] {
                #expect(VolatileMask.masked(text, quotes: quotes).count <= text.utf8.count + 1)
            }
        }
    }
}
