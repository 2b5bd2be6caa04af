import Synchronization
import TestKit
import Testing

@testable import Platform

@Suite("A connection of libstrophe", .timeLimit(.minutes(5))) struct StropheLinkTests {
    private func account(_ port: Int) throws -> XMPPAccount {
        XMPPAccount(jid: try #require(JID("desk@example.org")), password: "secret", host: "127.0.0.1", port: port)
    }

    private func events(_ account: XMPPAccount) async -> [XMPPLink.Event] {
        var events: [XMPPLink.Event] = []
        for await event in XMPPLink.strophe(account, DescriptorReserve(), patience: .milliseconds(500)).events { events.append(event) }
        return events
    }

    @Test("A server that takes the connection and says nothing is given up")
    func silence() async throws {
        let told: [XMPPLink.Event] = try await RawServer.run({ peer, _ in while (try? await peer.read(1)) != nil {} }) { port in
            await events(try account(port))
        }
        #expect(told == [.closed("no answer in time")])
    }

    @Test("A server that does not encrypt is not signed in to, whatever it offers")
    func encryption() async throws {
        let heard = Mutex<[UInt8]>([])
        let told: [XMPPLink.Event] = try await RawServer.run({ peer, _ in
            while !heard.withLock({ String(decoding: $0, as: UTF8.self).contains("<stream:stream") }) {
                let byte = try await peer.read(1)
                heard.withLock { $0 += byte }
            }
            try await peer.send(
                "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1' from='example.org'>"
                    + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
                    + "</stream:features>")
            while let byte = try? await peer.read(1) { heard.withLock { $0 += byte } }
        }) { port in await events(try account(port)) }
        #expect(told == [.closed("the server does not encrypt")])
        let text = heard.withLock { String(decoding: $0, as: UTF8.self) }
        #expect(text.contains("<stream:stream") && !text.contains("<auth"))
    }
}
