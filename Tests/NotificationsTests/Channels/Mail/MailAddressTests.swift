import Testing

@testable import Notifications

@Suite("Mail addresses") struct MailAddressTests {
    @Test(
        "A mailbox, with or without a name",
        arguments: [
            ("ops@example.org", "ops@example.org", String?.none), (" a.b+c@x-y.example ", "a.b+c@x-y.example", nil),
            ("Night desk <ops@example.org>", "ops@example.org", "Night desk"), ("\"Desk, night\" <o@e.org>", "o@e.org", "Desk, night"),
            ("<o@e.org>", "o@e.org", nil), ("root@localhost", "root@localhost", nil), ("o@[127.0.0.1]", "o@[127.0.0.1]", nil),
        ])
    func taken(text: String, mailbox: String, name: String?) throws {
        let address = try #require(MailAddress(text))
        #expect(address.mailbox == mailbox && address.name == name)
    }

    @Test(
        "What could be more than an address is none",
        arguments: [
            "", "ops", "@example.org", "ops@", "a@b@c.org", "a b@c.org", "a@b c.org", "a@b.org\r\nRCPT TO:<x@y.org>", "a@b.org>",
            "a@-b.org",
            "a@b..org", "a@b.org.", "имя@example.org", "a,b@c.org", "a\"b@c.org", "a@b.org> SIZE=1 <c@d.org", "a@[evil]",
            String(repeating: "a", count: 65) + "@b.org",
        ])
    func refused(text: String) { #expect(MailAddress(text) == nil) }

    @Test("Its domain, and how it stands in a header")
    func parts() throws {
        #expect(try #require(MailAddress("ops@mail.example.org")).domain == "mail.example.org")
        #expect(try #require(MailAddress("Night <ops@example.org>")).header == "\"Night\" <ops@example.org>")
        #expect(try #require(MailAddress("ops@example.org")).header == "ops@example.org")
    }
}
