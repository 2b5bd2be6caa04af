import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import Playbooks
import TestKit
import Testing

@testable import App

@Suite("The pages about playbooks, and the Action desk's address", .oneEngine, .timeLimit(.minutes(5)))
struct PlaybookPagesTests {
    private static let playbook = Playbook(
        code: "0001", name: "Login <503>", service: "Login", when: Condition(exactly: [["servico": "login"]]),
        customers: Customers(from: 5, channel: .push, audience: ["app"], message: Words([.portuguese: "Indisponível <já>"])),
        escalate: [
            Step(occurrences: 2, after: Span(seconds: 300), tell: [.team("Analista N1")]),
            Step(
                unacknowledged: Span(seconds: 1200), tell: [.user("ann"), .schedule("Primary"), .destination("hook")],
                repeat: Span(seconds: 60)),
        ])

    private func flow() async throws -> FlowFixture {
        let flow = try await FlowFixture()
        _ = try await flow.composition.playbooks.playbooks.save(Self.playbook, by: .commandLine)
        return flow
    }

    private func post(_ client: any TestClientProtocol, _ body: String) async throws -> TestResponse {
        try await client.execute(uri: "/339", method: .post, body: ByteBuffer(string: body)) { $0 }
    }

    @Test("They are there in three languages")
    func languages() async throws {
        let flow = try await flow()
        try await flow.test { client in
            _ = try await post(client, #"{"gatilhos":[{"servico":"<x>"}]}"#)
            _ = try await post(client, #"{"gatilhos":[{"servico":"login"}]}"#)
            _ = try await post(client, #"{"gatilhos":[{"servico":"login"}]}"#)
            var browser = try await flow.browser(client, as: .supervisor)
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for (path, text) in [
                    ("/playbooks", "Login &lt;503&gt;"), ("/playbooks/0001", "Indisponível &lt;já&gt;"),
                    ("/playbooks/unmatched", "&lt;x&gt;"),
                    ("/incidents/1", "Analista N1"),
                ] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && page.text.contains(text), "\(path) in \(language)")
                    #expect(!page.text.contains(/>\s*(playbooks?|escalation)_[a-z_]+\s*</), "\(path) in \(language)")
                }
            }
        }
    }

    @Test("What takes something away is for those who may")
    func removal() async throws {
        let flow = try await flow()
        try await flow.test { client in
            _ = try await post(client, #"{"gatilhos":[{"servico":"x"}]}"#)
            var viewer = try await flow.browser(client, as: .viewer)
            for path in ["/playbooks/0001/remove", "/playbooks/unmatched/1/remove"] {
                #expect(try await viewer.post(path, from: "/profile").status == .forbidden)
            }
            var supervisor = try await flow.browser(client, as: .supervisor)
            #expect(try await supervisor.post("/playbooks/unmatched/1/remove", from: "/playbooks/unmatched").status == .seeOther)
            #expect(try await supervisor.post("/playbooks/unmatched/1/remove", from: "/playbooks/unmatched").status == .notFound)
            #expect(try await supervisor.post("/playbooks/0001/remove", from: "/playbooks/0001").status == .seeOther)
            #expect(try await supervisor.get("/playbooks/0001").status == .notFound)
        }
    }

    @Test("The address answers as the original did")
    func address() async throws {
        let flow = try await flow()
        try await flow.test { client in
            let first = try await post(client, #"{"gatilhos":[{"servico":"login"}]}"#)
            #expect(first.status == .ok && first.text == #"{"message":"Incidente criado e relacionado à ação."}"#)
            let second = try await post(client, #"{"gatilhos":[{"servico":"login"}]}"#)
            #expect(second.text == #"{"Externo":"","Interno":"Comunicado de alerta enviado para 'Analista N1'"}"#)
            let wrong = try await post(client, #"{"gatilhos":7}"#)
            #expect(wrong.status == .unprocessableContent && wrong.text.hasPrefix(#"{"detail":[{"#))
            for method in [HTTPRequest.Method.get, .put, .delete] {
                let other = try await client.execute(uri: "/339", method: method) { $0 }
                #expect(other.status == .methodNotAllowed && other.text == #"{"detail":"Method Not Allowed"}"#)
            }
        }
    }
}
