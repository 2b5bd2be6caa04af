import Kernel
import Platform
import Testing

@testable import Notifications

@Suite("XMPP: texts, commands") struct XMPPWordsTests {
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
}
