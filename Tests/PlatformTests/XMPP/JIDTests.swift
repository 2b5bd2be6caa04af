import Testing

@testable import Platform

@Suite("Addresses of XMPP") struct JIDTests {
    @Test(
        "Addresses that mean the same are the same",
        arguments: [
            ("Olga@Example.org", "olga@example.org"), ("olga@example.org/Phone 2", "olga@example.org/Phone 2"),
            ("example.org", "example.org"),
            ("a@b/c/d", "a@b/c/d"),
        ])
    func addresses(text: String, expected: String) { #expect(JID(text)?.description == expected) }

    @Test(
        "What is no address is none", arguments: ["", "@example.org", "a@", "a b@c", "a@b@c", "a@b/", "a'b@c", "<a@b", "a@b\n", "a\u{0}@b"])
    func noAddresses(text: String) { #expect(JID(text) == nil) }

    @Test(
        "An account's name may hold what an address cannot",
        arguments: [
            ("7314", "7314@cc.example.org"), ("Olga Smirnova", "olga\\20smirnova@cc.example.org"),
            ("HOUSE\\olga", "house\\5colga@cc.example.org"),
            ("o@example.org", "o\\40example.org@cc.example.org"), ("мария", "мария@cc.example.org"),
        ])
    func accounts(name: String, expected: String) { #expect(JID(account: name, at: "CC.example.org")?.description == expected) }

    @Test(
        "Of no account, and at no server, there is none", arguments: [("", "example.org"), ("a", "b@example.org"), ("a", ""), ("a", "b/c")])
    func noAccounts(name: String, domain: String) { #expect(JID(account: name, at: domain) == nil) }

    @Test("Characters that XML cannot hold are dropped")
    func legal() {
        #expect(XMPPText.legal("a\u{0}b\u{8}\u{B}c\u{1F}\u{FFFE}\u{FFFF}d") == "abcd")
        #expect(XMPPText.legal("a\tb\nc\rd é 漢 🔥 <&>") == "a\tb\nc\rd é 漢 🔥 <&>")
    }
}
