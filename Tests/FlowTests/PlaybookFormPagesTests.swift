import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Platform
import Playbooks
import TestKit
import Testing

@testable import App

@Suite("The form of a playbook", .oneEngine, .timeLimit(.minutes(5)))
struct PlaybookFormPagesTests {
    private static let playbook = Playbook(
        code: "0001", name: "Login <503>", service: "Login", when: Condition(all: [["title": .contains("down")]]),
        customers: Customers(from: 5, channel: .push, audience: ["app"], message: Words([.portuguese: "Indisponível <já>"])),
        escalate: [Step(occurrences: 2, after: Span(seconds: 300), tell: [.team("Gone")])])

    @Test("It is there in three languages, empty and filled, and offers everybody who can be told")
    func pages() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addTeam("Analista <N1>")
        _ = try await flow.composition.playbooks.playbooks.save(Self.playbook, by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor, name: "ann")
            for language in ["en", "ru", "pt-BR"] {
                browser.language = language
                for path in ["/playbooks/new", "/playbooks/0001/edit"] {
                    let page = try await browser.get(path)
                    #expect(page.status == .ok && page.text.contains("Analista &lt;N1&gt;") && page.text.contains("user:ann"), "\(path)")
                    #expect(!page.text.contains("<N1>"))
                    // A key without a text would be shown as it is.
                    #expect(!page.text.contains(/>\s*playbook_[a-z_]+\s*</), "\(path) in \(language)")
                }
            }
            let page = try await browser.get("/playbooks/0001/edit").text
            // Who is told already stays chosen, though nobody of this name is left.
            #expect(page.contains(#"<option value="team:Gone" selected>"#))
            #expect(page.contains("Indisponível &lt;já&gt;") && page.contains(#"value="5m""#) && page.contains("readonly"))
            #expect(try await browser.get("/playbooks/none/edit").status == .notFound)
            #expect(try await browser.get("/playbooks/new?unmatched=9").status == .notFound)
            #expect(try await browser.get("/playbooks/new?unmatched=x").status == .notFound)
        }
    }

    private static let fields: KeyValuePairs = [
        "original": "", "code": "7", "name": "Seven", "service": "Login", "languages": "en,ru,pt-BR", "channel": "",
        "when.0.place": "all", "when.0.0.field": "title", "when.0.0.how": "contains", "when.0.0.value": "down",
        "step.0.occurrences": "3", "step.0.after": "", "step.0.unacknowledged": "5m", "step.0.repeat": "", "step.0.tell": "user:ann",
    ]

    @Test("What is sent is saved, and a second one of the code is refused")
    func saved() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor, name: "ann")
            let answer = try await browser.post("/playbooks/new", from: "/playbooks/new", Self.fields)
            #expect(answer.status == .seeOther && answer.headers[.location] == "/playbooks/7?done=saved")
            let kept = try await flow.composition.playbooks.playbooks.list(by: .commandLine)
            #expect(
                kept.map(\.playbook) == [
                    Playbook(
                        code: "7", name: "Seven", service: "Login", when: Condition(all: [["title": .contains("down")]]),
                        escalate: [Step(occurrences: 3, unacknowledged: Span(seconds: 300), tell: [.user("ann")])])
                ])
            let again = try await browser.post("/playbooks/new", from: "/playbooks/new", Self.fields)
            #expect(again.status == .unprocessableContent && again.text.contains("There is a playbook of this code already."))
            let wrong = try await browser.post(
                "/playbooks/new", from: "/playbooks/new", ["code": "8", "name": "", "step.0.after": "soon", "step.0.tell": "user:ann"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("id=\"problem\""))
            #expect(
                wrong.text.contains("A name is needed") && wrong.text.contains("alert\">Times are written")
                    && wrong.text.contains("value=\"soon\""))
            #expect(try await flow.composition.playbooks.playbooks.list(by: .commandLine).count == 1)
        }
    }

    @Test("What it matches is shown while it is filled in, and nothing is saved")
    func preview() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Login")
        let old = try await flow.report("Login down <long ago>", of: service)
        flow.world.advance(.seconds(8 * 86_400))
        let down = try await flow.report("Login down <now>", of: service)
        _ = try await flow.report("Login slow", of: service)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .supervisor, name: "ann")
            let part = try await browser.post("/playbooks/new/preview", from: "/playbooks/new", Self.fields).text
            #expect(part.contains("1 incident of the last 7 days.") && part.contains("/incidents/\(down)\""))
            #expect(part.contains("Login down &lt;now&gt;") && !part.contains("Login slow") && !part.contains("/incidents/\(old)\""))
            #expect(!part.contains("<html"))
            let none = try await browser.post("/playbooks/new/preview", from: "/playbooks/new", ["service": "Other"]).text
            #expect(none.contains("No incident of the last 7 days."))
            let nothing = try await browser.post("/playbooks/new/preview", from: "/playbooks/new", ["code": "1"]).text
            #expect(nothing.contains("those of the last 7 days stand here"))
            // Without scripts a button of the form does the same, and gives more lines.
            let page = try await browser.post(
                "/playbooks/new", from: "/playbooks/new",
                [
                    "look": "1", "service": "Login", "when.0.place": "all", "when.0.0.field": "title", "when.0.0.how": "contains",
                    "when.0.0.value": "down",
                ])
            #expect(page.status == .ok && page.text.contains("Login down &lt;now&gt;") && page.text.contains("when.1.0.field"))
            #expect(try await flow.composition.playbooks.playbooks.list(by: .commandLine).isEmpty)
        }
    }

    @Test("A posted set that no playbook knew becomes a playbook by one click, and is known from then on")
    func unmatched() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            let set = ByteBuffer(string: #"{"gatilhos":[{"servico":"pix","retorno":500}]}"#)
            _ = try await client.execute(uri: "/339", method: .post, body: set) { $0 }
            var browser = try await flow.browser(client, as: .supervisor, name: "ann")
            let number = try #require(
                try await flow.composition.playbooks.playbooks.unmatched(by: .commandLine).first?.id)
            let form = try await browser.get("/playbooks/new?unmatched=\(number)").text
            #expect(form.contains("value=\"servico\"") && form.contains("value=\"pix\"") && form.contains("value=\"500\""))
            let answer = try await browser.post(
                "/playbooks/new", from: "/playbooks/new",
                [
                    "code": "2", "name": "Pix", "service": "Pix", "when.0.place": "exactly", "when.0.0.field": "servico",
                    "when.0.0.how": "equals", "when.0.0.value": "pix", "when.0.1.field": "retorno", "when.0.1.how": "equals",
                    "when.0.1.value": "500",
                ])
            #expect(answer.status == .seeOther)
            #expect(try await flow.composition.playbooks.playbooks.unmatched(by: .commandLine).isEmpty)
            let known = try await client.execute(uri: "/339", method: .post, body: set) { $0 }
            #expect(known.text == #"{"message":"Incidente criado e relacionado à ação."}"#)
        }
    }

    @Test("The demo's playbook is the sample that the manual has")
    func sample() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/samples/action-desk.yaml").standardized
        let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.filter { !$0.hasPrefix("#") }.joined(separator: "\n") == SimulatedActionDesk.sample)
    }
}
