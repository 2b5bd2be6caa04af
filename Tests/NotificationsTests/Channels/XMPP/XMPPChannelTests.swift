import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Messages by XMPP", .oneEngine, .timeLimit(.minutes(5))) struct XMPPChannelTests {
    @Test("A message is handed over, what is answered is done, and a receipt tells that it arrived")
    func story() async throws {
        let house = try await ChannelHouse()
        let server = XMPPDouble()
        let channel = XMPPChannel(on: house.ground) { server.link() }
        house.desk.tell(.xmpp, "olga@example.org", of: 12)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await channel.run() }
            defer { group.cancelAll() }
            #expect(await channel.send(house.message(to: .xmpp, "Olga@example.org")) == .taken())
            let message = try #require(server.messages.first)
            #expect(
                message.child("body")?.text == "Error in Shop: Payment failed\nThe card was declined\nhttps://desk.example.org/incidents/12"
            )
            #expect(message.child("thread")?.text == "incident-12" && message.id?.hasPrefix("key1.") == true)
            let receipt = Stanza("received", ["xmlns": XMPPNamespace.receipts, "id": message.id ?? ""])
            server.say(Stanza("message", ["from": "ivan@example.org/x"], [receipt]))
            server.say(Stanza("message", ["from": "olga@example.org/x"], [receipt]))
            server.say(
                Stanza(
                    "message", ["from": "olga@example.org/x", "type": "chat"],
                    [Stanza("body", text: "Ack"), Stanza("thread", text: "incident-12")]))
            // Of the two only hers is told.
            for await key in house.desk.receipts {
                #expect(key == "key1")
                break
            }
            // A remote server may find out later.
            server.say(XMPPDouble.refused(message, "remote-server-timeout"))
            for await key in house.desk.receipts {
                #expect(key == "key1: XMPP: remote-server-timeout")
                break
            }
        }
    }

    @Test("Without an account nothing is sent, and it says what is missing")
    func missing() async throws {
        let house = try await ChannelHouse()
        let channel = XMPPChannel(on: house.ground)
        #expect(channel.missing == "xmpp.jid")
        #expect(await channel.send(house.message(to: .xmpp, "olga@example.org")) == .permanent(reason: "xmpp.jid is not set"))
        await channel.run()
        await channel.connect()
    }

    @Test("All messages share the connection's lane; what is no address is not tried")
    func lane() async throws {
        let house = try await ChannelHouse { settings in
            (settings[XMPPSettings.self].jid, settings[XMPPSettings.self].password) = ("desk@example.org", "secret")
        }
        let channel = XMPPChannel(on: house.ground)
        #expect(channel.missing == nil && channel.lane(of: Recipient(channel: .xmpp, address: "olga@example.org")) == "xmpp")
        #expect(await channel.send(house.message(to: .xmpp, "no address")) == .permanent(reason: "XMPP: this is no address"))
    }

    @Test("The account is what the settings say")
    func account() throws {
        var settings = XMPPSettings()
        #expect(XMPPAccount(settings) == nil)
        (settings.jid, settings.password, settings.host, settings.caFile) = ("desk@example.org", "secret", "10.0.0.1", "/ca.pem")
        let account = try #require(XMPPAccount(settings))
        #expect(
            account.jid.description == "desk@example.org" && account.host == "10.0.0.1" && account.port == 5222
                && account.authorities == "/ca.pem")
        settings.jid = "example.org"
        #expect(XMPPAccount(settings) == nil)
    }
}
