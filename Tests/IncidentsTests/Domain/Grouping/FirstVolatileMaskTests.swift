import Testing

@testable import Incidents

/// What the first rules made of texts must never change: fingerprints of old incidents are made of it.
@Suite("Masking by the first rules")
struct FirstVolatileMaskTests {
    @Test(
        "Every text is masked as it was",
        arguments: [
            ("Order 17 failed", "Order * failed"),
            ("took 250ms", "took *ms"),
            ("load 3.5, 1,024 rows", "load *, * rows"),
            ("user 0f8fad5b-d9cb-469f-a165-70867728950e unknown", "user * unknown"),
            ("at 2026-11-21 09:05:39,145 UTC", "at * UTC"),
            ("on Sat Nov 21 09:05:39 UTC 2026", "on * * UTC *"),
            ("on 21 November 2026", "on * *"),
            ("host [fe80::1ff:fe23:4567:890a]:80", "host [*]:*"),
            ("mac 00:1B:44:11:3A:B7 seen", "mac * seen"),
            ("mail to ann.lee+x@example.com bounced", "mail to * bounced"),
            ("segfault at 0x7ffeefbff5c8", "segfault at *"),
            ("commit deadbeef01 broke it", "commit * broke it"),
            (#"no column "price" in 'orders'"#, "no column * in *"),
            ("нет товара «Чай» на складе 4", "нет товара * на складе *"),
            ("№17 can't open the driver's door", "№17 can't open the driver's door"),
            ("/api/v2/users/17/avatar.png", "/api/v2/users/*/avatar.png"),
            ("404", "*"),
        ])
    func masks(text: String, expected: String) {
        #expect(FirstVolatileMask.masked(text) == expected)
    }
}
