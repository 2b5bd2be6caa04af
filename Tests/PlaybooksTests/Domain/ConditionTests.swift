import Foundation
import Kernel
import Testing

@testable import Playbooks

@Suite("Conditions") struct ConditionTests {
    private func facts(_ triggers: Set<Trigger> = []) -> Facts {
        Facts(
            service: "Login", level: .error, title: "MS de Login sem resposta", message: "HTTP 503", environment: "prod",
            tags: ["region": "br", "vip": "true"], triggers: triggers)
    }

    private static let exactly = Condition(exactly: [["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"]])

    @Test(
        "exactly these triggers, whatever their order, repeats and further keys",
        arguments: [
            ([["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"]], true),
            ([["servico": "login", "retorno": "503", "host": "a"], ["retorno": "404", "servico": "login"]], true),
            ([["servico": "login", "retorno": "503"]], false),
            ([["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"], ["servico": "x", "retorno": "1"]], false),
            ([["servico": "login", "retorno": "503"], ["servico": "login", "retorno": "404"], ["servico": "login"]], false),
            ([], false),
        ] as [([Trigger], Bool)])
    func exact(triggers: [Trigger], holds: Bool) { #expect(Self.exactly.holds(for: facts(Set(triggers))) == holds) }

    @Test("A key that one of the triggers names counts for all of them")
    func namedKeys() {
        let condition = Condition(exactly: [["servico": "login"], ["servico": "db", "retorno": "1"]])
        #expect(condition.holds(for: facts([["servico": "login"], ["servico": "db", "retorno": "1"]])))
        #expect(!condition.holds(for: facts([["servico": "login", "retorno": "2"], ["servico": "db", "retorno": "1"]])))
    }

    @Test(
        "fields of an incident",
        arguments: [
            (Condition(all: [["service": "Login", "level": .oneOf(["error", "critical"])]]), true),
            (Condition(all: [["service": "Login"], ["level": "warning"]]), false),
            (Condition(any: [["level": "warning"], ["title": .contains("Login")]]), true),
            (Condition(any: [["level": "warning"], ["title": .contains("login")]]), false),
            (Condition(all: [["message": .matches("HTTP 5\\d\\d$")]]), true),
            (Condition(all: [["message": .matches("[")]]), false),
            (Condition(all: [["tags.region": "br", "tags.vip": "true", "environment": "prod"]]), true),
            (Condition(all: [["tags.zone": .contains("")]]), false),
            (Condition(all: [["level": "error"]], any: [["environment": "test"]]), false),
        ] as [(Condition, Bool)])
    func fields(condition: Condition, holds: Bool) { #expect(condition.holds(for: facts()) == holds) }

    @Test("An expression is looked for in the first 2,000 characters, and one that would take for ever is given up")
    func search() {
        let long = String(repeating: "a", count: 1999)
        #expect(Pattern.matches("xy?$").holds(for: long + "x"))
        #expect(Pattern.matches("x").holds(for: long + "x" + long) && !Pattern.matches("x").holds(for: long + "ax"))
        #expect(Pattern.matches("^$").holds(for: "") && Pattern.matches("\\bé\\b").holds(for: "um é só"))
        #expect(!Pattern.matches("(a+)+c").holds(for: long + "b"))
        #expect(!Pattern.matches("(a|aa)+$").holds(for: String(long.dropLast()) + "b"))
        // A short text gets as few steps: hundreds of them are looked at with each incident.
        let time = ContinuousClock().measure {
            for _ in 0..<20 { #expect(!Pattern.matches("^(a+)+$").holds(for: String(repeating: "a", count: 40) + "b")) }
        }
        #expect(time < .seconds(20))
    }

    @Test("Keys of a trigger hold together in one trigger")
    func together() {
        let condition = Condition(all: [["servico": "login", "retorno": .oneOf(["503", "504"])]])
        #expect(condition.namesTriggers)
        #expect(condition.holds(for: facts([["servico": "db", "retorno": "1"], ["servico": "login", "retorno": "504"]])))
        #expect(!condition.holds(for: facts([["servico": "login", "retorno": "1"], ["servico": "db", "retorno": "503"]])))
        #expect(!condition.holds(for: facts()))
    }

    @Test("A playbook whose condition names triggers is for the incidents that its own sets opened")
    func ownIncidents() {
        let playbook = PlaybooksFixture.sample()
        #expect(playbook.takes(PlaybooksFixture.triggers) && !playbook.takes([["servico": "login", "retorno": "503"]]))
        var own = facts()
        #expect(!playbook.holds(for: own))
        own.playbook = "0001"
        #expect(playbook.holds(for: own) && !PlaybooksFixture.sample(code: "0002").holds(for: own))
        own.service = "Mail"
        #expect(!playbook.holds(for: own))
        #expect(PlaybooksFixture.plain([]).holds(for: facts()) && !PlaybooksFixture.plain([]).takes(PlaybooksFixture.triggers))
    }

    @Test("A version says as JSON what files say, and reads as itself")
    func definition() throws {
        var playbook = PlaybooksFixture.sample()
        playbook.escalate.append(
            Step(
                unacknowledged: Span(seconds: 90), tell: [.user("ann"), .schedule("Primary")], repeat: Span(seconds: 60),
                stopsOnAcknowledgement: false, act: StepAction(level: .critical, assign: "ann", tags: ["vip"], statusDraft: true)))
        playbook.when?.all = [["title": .matches("x"), "level": .oneOf(["error"]), "message": .contains("y")]]
        let text = try playbook.definition
        #expect(try Playbook(definition: text) == playbook)
        #expect(text.contains(#""after":"5m""#) && text.contains(#""tell":["team:Analista N1"]"#))
        #expect(text.contains(#""title":{"matches":"x"}"#) && text.contains(#""stop_on_acknowledgement":false"#))
    }

    @Test(
        "What is wrong says where",
        arguments: [
            (Playbook(code: "", name: "x", service: "s"), "code: is empty"),
            (Playbook(code: "new", name: "x", service: "s"), "code: “new” stands for something else in addresses"),
            (Playbook(code: "1", name: "x"), "service: is missing: without `when` it says whose incidents it is for"),
            (Playbook(code: "1", name: "x", when: exactly), "service: is missing: a set of triggers is reported under it"),
            (Playbook(code: "1", name: "x", service: "s", when: Condition()), "when: has neither exactly nor all nor any"),
            (
                Playbook(code: "1", name: "x", service: "s", when: Condition(all: [["title": .matches("[")]])),
                "when.all.0.title: “[” is no regular expression"
            ),
            (
                Playbook(code: "1", name: "x", service: "s", when: Condition(any: [["level": "bad"]])),
                "when.any.0.level: “bad” is no level"
            ),
            (
                Playbook(code: "1", name: "x", service: "s", escalate: [Step(tell: [.user("ann")])]),
                "escalate.0: says neither occurrences nor after nor unacknowledged"
            ),
            (Playbook(code: "1", name: "x", service: "s", escalate: [Step(occurrences: 1)]), "escalate.0.tell: names nobody"),
        ] as [(Playbook, String)])
    func faults(playbook: Playbook, fault: String) { #expect(playbook.faults.map(\.whole) == [fault]) }

    @Test(arguments: ["team:Analista N1", "user:ann", "schedule:Primary", "destination:hook"])
    func tell(text: String) throws { #expect(try #require(Tell(text)).description == text) }

    @Test(arguments: ["", "team", "team:", "team: ", "crowd:x", "Analista N1"])
    func nobody(text: String) { #expect(Tell(text) == nil) }
}
