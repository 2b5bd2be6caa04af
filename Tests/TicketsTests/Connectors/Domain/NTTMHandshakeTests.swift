import NIOCore
import Platform
import Testing

@testable import Tickets

@Suite struct NTTMHandshakeTests {
    private static let rules = NTTMHandshake.Rules(token: "TOKEN", key: "KEY", service: "nttm")

    private func verdicts(_ messages: [WebSocketMessage], _ rules: NTTMHandshake.Rules = rules) -> [NTTMHandshake.Verdict] {
        var handshake = NTTMHandshake(rules)
        return messages.map { handshake.take($0) { "1234" } }
    }

    @Test func whoSaysAllThreeIsWelcome() {
        let proof = ConnectorToken.digest("TOKEN1234KEY")
        #expect(verdicts([.text("TOKEN"), .text(proof), .text("nttm")]) == [.send("1234"), .more, .welcome])
    }

    @Test func theProofIsSHA256InLowerCase() {
        #expect(ConnectorToken.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        WebSocketMessage.text("token"), .text(""), .text("TOKEN "), .binary(ByteBuffer(string: "TOKEN")),
    ]) func anyOtherTokenIsRefused(token: WebSocketMessage) {
        #expect(verdicts([token]) == [.refused(WebSocketClosure(code: 4001, reason: "Unauthorized"))])
    }

    @Test func anyOtherProofIsRefused() {
        let proof = ConnectorToken.digest("TOKEN1234KEY")
        let others: [WebSocketMessage] = [
            .text(proof.uppercased()), .text(ConnectorToken.digest("TOKEN1235KEY")), .text(""), .binary(ByteBuffer(string: proof)),
        ]
        for other in others {
            #expect(verdicts([.text("TOKEN"), other]) == [.send("1234"), .refused(ConnectorCloses.unauthorized)])
        }
    }

    @Test(arguments: ["_port", "NTTM", "", "nttm\n"]) func anyOtherServiceIsRefused(service: String) {
        let found = verdicts([.text("TOKEN"), .text(ConnectorToken.digest("TOKEN1234KEY")), .text(service)])
        #expect(found.last == .refused(WebSocketClosure(code: 4002, reason: "Service is not supported")))
    }

    @Test func withoutATokenNobodyIsLetIn() {
        let closed = NTTMHandshake.Rules(token: nil, key: nil, service: "nttm")
        #expect(verdicts([.text("")], closed) == [.refused(ConnectorCloses.unauthorized)])
    }
}
