import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
@testable import Incidents
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("What is done with one incident: buttons that keep their places, and undoing", .oneEngine)
struct IncidentUndoTests {
    private func flow() async throws -> (flow: FlowFixture, id: IncidentID) {
        let flow = try await FlowFixture()
        return (flow, try await flow.report("Payment failed", of: try await flow.addService("Shop", code: "shop-code")))
    }

    /// The names of the buttons in the order of the page, a minus before those that do not apply.
    private static func buttons(_ page: String) -> [String] {
        page.matches(of: /data-action="(\w+)">[\s\S]*?<button class="[^"]*"( disabled)?>/).map {
            ($0.output.2 == nil ? "" : "-") + $0.output.1
        }
    }

    private static func undo(_ page: String) -> String? {
        page.firstMatch(of: /name="undo" value="([^"]+)"/).map { String($0.output.1) }
    }

    @Test(
        "Every button stands in its place in every state; what does not apply cannot be pressed",
        arguments: [
            ([], ["acknowledge", "resolve", "close", "-reopen"]), (["acknowledge"], ["-acknowledge", "resolve", "close", "reopen"]),
            (["resolve"], ["-acknowledge", "-resolve", "close", "reopen"]), (["close"], ["-acknowledge", "-resolve", "-close", "reopen"]),
        ] as [([String], [String])])
    func places(actions: [String], buttons: [String]) async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            for action in actions { _ = try await browser.post("\(page)/\(action)", from: page) }
            #expect(Self.buttons(try await browser.get(page).text) == buttons + ["assign", "-release"])
            _ = try await browser.post(page + "/assign", from: page)
            #expect(Self.buttons(try await browser.get(page).text) == buttons + ["-assign", "release"])
        }
    }

    @Test(
        "Each change of state offers to undo it, which brings back what was before",
        arguments: [
            ([], "acknowledge"), ([], "resolve"), ([], "close"), (["acknowledge"], "resolve"), (["acknowledge"], "close"),
            (["acknowledge"], "reopen"), (["resolve"], "close"), (["resolve"], "reopen"), (["close"], "reopen"),
        ] as [([String], String)])
    func states(before: [String], action: String) async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            for action in before { _ = try await browser.post("\(page)/\(action)", from: page) }
            let state = try await flow.incidents()[0].state
            let answer = try await browser.post("\(page)/\(action)", from: page)
            let changed = try await browser.get(try #require(answer.headers[.location])).text
            #expect(changed.contains("The state was changed."))
            #expect(try await flow.incidents()[0].state != state)
            let undo = try #require(Self.undo(changed))
            let undone = try await browser.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            #expect(undone.headers[.location] == page + "?done=1")
            #expect(try await flow.incidents()[0].state == state)
            let told = try await browser.get(page + "?done=1").text
            #expect(told.contains("Undone: it is as it was before.") && Self.undo(told) == nil)
            browser.language = "ru"
            #expect(try await browser.get(try #require(answer.headers[.location])).text.contains("Состояние изменено."))
            browser.language = "pt-BR"
            #expect(try await browser.get(page + "?done=1").text.contains("Desfeito"))
        }
    }

    @Test("What somebody else has done since stays as it is")
    func othersWork() async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var anna = try await flow.browser(client, as: .operator, name: "anna")
            var bob = try await flow.browser(client, as: .operator, name: "bob")
            let page = "/incidents/\(id)"
            let answer = try await anna.post(page + "/acknowledge", from: page)
            let shown = try await anna.get(try #require(answer.headers[.location])).text
            let undo = try #require(Self.undo(shown))
            _ = try await bob.post(page + "/resolve", from: page)
            let late = try await anna.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            #expect(late.headers[.location] == page + "?done=0&left=changed%2Dsince%3B1")
            #expect(try await flow.incidents()[0].state == .resolved)
            #expect(try await anna.get(try #require(late.headers[.location])).text.contains("Somebody else has changed it since."))
        }
    }

    @Test("Whom somebody else has given it to since looks after it still")
    func othersAssignment() async throws {
        let (flow, id) = try await flow()
        let (bob, eve) = (try await flow.addUser("bob", .operator).user, try await flow.addUser("eve", .operator).user)
        try await flow.test { client in
            var anna = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            let answer = try await anna.post(page + "/assign", from: page, ["user": "\(bob.id)", "before": "0"])
            let given = try await anna.get(try #require(answer.headers[.location])).text
            let undo = try #require(Self.undo(given))
            _ = try await flow.composition.incidents.actions.assign(id, to: eve.id, by: .commandLine)
            let late = try await anna.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            #expect(try await flow.incidents()[0].assignee == "eve")
            #expect(try await anna.get(try #require(late.headers[.location])).text.contains("Somebody else has changed it since."))
        }
    }

    @Test("The second of two quick taps changes nothing, and what it leads to undoes the first")
    func twoTaps() async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            let form = try await browser.get(page).text
            #expect(form.contains("name=\"before\" value=\"open\""))
            for _ in 1...2 { _ = try await browser.post(page + "/acknowledge", from: page, ["before": "open"]) }
            let second = try await browser.post(page + "/acknowledge", from: page, ["before": "open"])
            #expect(try await flow.incidents()[0].state == .acknowledged)
            let offered = Self.undo(try await browser.get(try #require(second.headers[.location])).text)
            #expect(offered?.hasPrefix("state:\(id).open.") == true)
            // Somebody else's change is not taken for one's own.
            var other = try await flow.browser(client, as: .operator, name: "bob")
            let late = try await other.post(page + "/acknowledge", from: page, ["before": "open"])
            #expect(late.headers[.location] == page)
            // Nor is what the page never showed.
            let wrong = try await browser.post(page + "/acknowledge", from: page, ["before": "closed"])
            #expect(wrong.headers[.location] == page)
        }
    }

    @Test("A change of who looks after it is undone, also twice tapped")
    func assignment() async throws {
        let (flow, id) = try await flow()
        let bob = try await flow.addUser("bob", .operator).user
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator, name: "anna")
            let page = "/incidents/\(id)"
            func assignee() async throws -> String? { try await flow.incidents()[0].assignee }
            func doing(_ form: String, _ fields: KeyValuePairs<String, String> = [:]) async throws -> String {
                let answer = try await browser.post("\(page)/\(form)", from: page, fields)
                return try await browser.get(try #require(answer.headers[.location])).text
            }
            func undo(_ shown: String) async throws {
                let undo = try #require(Self.undo(shown))
                _ = try await browser.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            }
            let given = try await doing("assign", ["user": "\(bob.id)", "before": "0"])
            #expect(try await assignee() == "bob" && given.contains("The assignment was changed."))
            try await undo(given)
            #expect(try await assignee() == nil)
            _ = try await doing("assign", ["user": "\(bob.id)"])
            _ = try await doing("assign", ["before": "\(bob.id)"])
            let twice = try await doing("assign", ["before": "\(bob.id)"])
            #expect(try await assignee() == "anna")
            try await undo(twice)
            #expect(try await assignee() == "bob")
            let released = try await doing("release")
            try await undo(released)
            #expect(try await assignee() == "bob")
        }
    }

    @Test("Tags that were added or taken away are undone; what was there before stays")
    func tags() async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            func tags() async throws -> [String] {
                try await flow.database.read { [store = flow.composition.incidents.store] in try store.tags(of: id, on: $0) }.map(\.text)
            }
            func doing(_ fields: KeyValuePairs<String, String>) async throws -> String {
                let answer = try await browser.post(page + "/tags", from: page, fields)
                return try await browser.get(try #require(answer.headers[.location])).text
            }
            func undo(_ shown: String) async throws {
                let undo = try #require(Self.undo(shown))
                _ = try await browser.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            }
            _ = try await doing(["add": "night"])
            let added = try await doing(["add": "night, db, São Paulo"])
            #expect(added.contains("The tags were changed."))
            #expect(try await tags() == ["db", "night", "São Paulo"])
            try await undo(added)
            #expect(try await tags() == ["night"])
            let removed = try await doing(["remove": "night"])
            #expect(try await tags() == [])
            try await undo(removed)
            #expect(try await tags() == ["night"])
            #expect(Self.undo(try await doing(["remove": "absent"])) == nil)
            // One form may do both; so does its undoing.
            let both = try await doing(["add": "db, a:b", "remove": "night"])
            #expect(try await tags() == ["a:b", "db"])
            try await undo(both)
            #expect(try await tags() == ["night"])
        }
    }

    @Test("A link that was added, taken away or given another title is undone")
    func links() async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            func links() async throws -> [IncidentLink] {
                try await flow.database.read { [store = flow.composition.incidents.store] in try store.links(of: id, on: $0) }
            }
            func titles() async throws -> [String] { try await links().map { "\($0.url) \($0.title ?? "-")" } }
            func doing(_ fields: KeyValuePairs<String, String>) async throws -> String {
                let answer = try await browser.post(page + "/links", from: page, fields)
                return try await browser.get(try #require(answer.headers[.location])).text
            }
            func undo(_ shown: String) async throws {
                let undo = try #require(Self.undo(shown))
                _ = try await browser.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            }
            let added = try await doing(["url": "https://example.org:8443/a?b=c-d.e", "title": "Run book"])
            #expect(added.contains("The links were changed."))
            #expect(try await titles() == ["https://example.org:8443/a?b=c-d.e Run book"])
            let named = try await doing(["url": "https://example.org:8443/a?b=c-d.e", "title": "Other"])
            try await undo(named)
            #expect(try await titles() == ["https://example.org:8443/a?b=c-d.e Run book"])
            let link = try #require(try await links().first).id
            let removed = try await doing(["link": "\(link)"])
            #expect(try await links().isEmpty)
            try await undo(removed)
            #expect(try await titles() == ["https://example.org:8443/a?b=c-d.e Run book"])
            try await undo(try await doing(["url": "https://example.org/second"]))
            #expect(try await titles().count == 1)
            let again = try await doing(["url": "https://example.org:8443/a?b=c-d.e", "title": "Run book"])
            #expect(Self.undo(again) == nil)
        }
    }

    @Test(
        "A link that somebody made, changed, got from another or kept offers nothing, and its form does nothing",
        arguments: ["unsigned", "changed", "another's", "old", "genuine"])
    func forged(kind: String) async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var anna = try await flow.browser(client, as: .operator, name: "anna")
            let bob = try await flow.browser(client, as: .operator, name: "bob")
            let page = "/incidents/\(id)"
            let answer = try await anna.post(page + "/tags", from: page, ["add": "night"])
            let shown = try await anna.get(try #require(answer.headers[.location])).text
            var offer = try #require(Self.undo(shown))
            #expect(offer.hasPrefix("tag:\(id):night."))
            switch kind {
            case "unsigned": offer = "tag:\(id):night"
            case "changed": offer = offer.replacing("night", with: "nigh")
            case "old": flow.world.advance(UndoSigner.lifetime)
            default: flow.world.advance(UndoSigner.lifetime - .seconds(1))
            }
            var reader = kind == "another's" ? bob : anna
            let isGood = kind == "genuine"
            let sent = try #require(offer.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            for address in [page, "/incidents", page + "/row"] {
                let shown = try await reader.get(address + "?done=1&undo=" + sent).text
                #expect(
                    (Self.undo(shown) ?? shown.firstMatch(of: /data-undo="tag/).map { _ in offer }) == (isGood ? offer : nil), "\(address)")
            }
            let done = try await reader.post("/incidents/actions/undo", from: page, ["undo": offer, "return_to": page])
            #expect(done.status == (isGood ? .seeOther : .badRequest))
            let tags = try await flow.database.read { [store = flow.composition.incidents.store] in try store.tags(of: id, on: $0) }
            #expect(tags.isEmpty == isGood)
        }
    }

    @Test("A row tells scripts how what was just done to it is undone")
    func row() async throws {
        let (flow, id) = try await flow()
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let row = "/incidents/\(id)/row"
            #expect(!(try await browser.get(row).text.contains("data-undo")))
            let answer = try await browser.post("/incidents/\(id)/resolve", from: "/incidents", ["return_to": row])
            #expect(try await browser.get(try #require(answer.headers[.location])).text.contains("data-undo=\"state:\(id).open."))
        }
    }

    @Test("What cannot be undone any more is said")
    func refused() async throws {
        let (flow, id) = try await flow()
        let bob = try await flow.addUser("bob", .operator).user
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .operator)
            let page = "/incidents/\(id)"
            _ = try await flow.composition.incidents.actions.assign(id, to: bob.id, by: .commandLine)
            let released = try await browser.post(page + "/release", from: page)
            let after = try await browser.get(try #require(released.headers[.location])).text
            let undo = try #require(Self.undo(after))
            _ = try await flow.composition.accounts.users.disable(bob.id, by: .commandLine)
            let answer = try await browser.post("/incidents/actions/undo", from: page, ["undo": undo, "return_to": page])
            let shown = try await browser.get(try #require(answer.headers[.location])).text
            #expect(shown.contains("notice-problem") && shown.contains("They cannot act on this incident."))
        }
    }
}
