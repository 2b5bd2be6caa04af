import Kernel
import Platform
import Testing

@testable import Notifications

@Suite("XMPP: addresses, texts, commands") struct XMPPWordsTests {
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

    @Test("Characters that XML cannot hold are dropped")
    func legal() {
        #expect(XMPPText.legal("a\u{0}b\u{8}\u{B}c\u{1F}\u{FFFE}\u{FFFF}d") == "abcd")
        #expect(XMPPText.legal("a\tb\nc\rd é 漢 🔥 <&>") == "a\tb\nc\rd é 漢 🔥 <&>")
    }

    @Test("A long text is cut before the address under which all of it stands")
    func cut() {
        #expect(XMPPText.cut("short", keeping: "https://x") == "short\nhttps://x")
        #expect(XMPPText.cut("short", keeping: nil) == "short")
        let cut = XMPPText.cut(String(repeating: "я", count: 5000), keeping: "https://x")
        #expect(cut.count <= XMPPText.limit && cut.hasSuffix("я…\nhttps://x"))
    }

    @Test(
        "Commands, in any case, with or without a number",
        arguments: [
            ("ack", ChannelDesk.Act.acknowledge, Int64?.none), ("ACK 12", .acknowledge, 12), ("  Resolve\n", .resolve, nil),
            ("close #7", .close, 7),
            ("ack12", .acknowledge, 12), ("acknowledge", .acknowledge, nil), ("> Error in Shop\nack", .acknowledge, nil),
            ("\u{A0}close\u{A0}", .close, nil),
        ])
    func commands(text: String, act: ChannelDesk.Act, number: Int64?) throws {
        let command = try #require(XMPPCommand(text))
        #expect(command.act == act && command.incident == number.map { IncidentID($0) })
    }

    @Test("A thread names its incident, and others name none")
    func threads() {
        #expect(XMPPThread.incident(XMPPThread.name(of: IncidentID(12))) == IncidentID(12))
        for other in [nil, "", "incident-", "incident-x", "a1b2"] { #expect(XMPPThread.incident(other) == nil) }
    }

    @Test("A receipt counts from the one whom the message went to")
    func receipts() throws {
        let receipts = XMPPReceipts(key: .init(bytes: [UInt8](repeating: 7, count: 32)))
        let (olga, ivan) = (try #require(JID("olga@example.org")), try #require(JID("ivan@example.org")))
        let id = receipts.id(of: "key1", to: olga)
        #expect(receipts.key(of: id, from: olga) == "key1" && id == receipts.id(of: "key1", to: olga))
        #expect(
            receipts.key(of: id, from: ivan) == nil && receipts.key(of: "key1", from: olga) == nil
                && receipts.key(of: "key2" + id.dropFirst(4), from: olga) == nil)
    }

    @Test(
        "What the library complains of, in words",
        arguments: [
            (
                "Certificate verification FAILED, result=X509_V_ERR_CERT_HAS_EXPIRED(10)",
                "the server's certificate is not trusted (X509_V_ERR_CERT_HAS_EXPIRED)"
            ),
            ("connection failed, error 111", "connection refused"), ("Connection attempt timed out.", "no answer in time"),
            ("Cannot authenticate with known methods", "the server refused the account or its password"),
            ("TLS is not supported, but set as mandatory for this connection", "the server does not encrypt"),
        ])
    func complaints(line: String, reason: String) { #expect(StropheComplaint.reason(line, isSerious: true) == reason) }

    @Test("Chatter explains nothing")
    func chatter() {
        #expect(StropheComplaint.reason("SENT: <auth>", isSerious: false) == nil)
        #expect(StropheComplaint.reason("No certfail handler set, canceling connection attempt", isSerious: true) == nil)
        #expect(StropheComplaint.reason("Memory allocation failed.", isSerious: true) == "Memory allocation failed.")
    }
}
