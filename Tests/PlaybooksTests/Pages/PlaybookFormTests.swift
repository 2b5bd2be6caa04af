import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("The form of a playbook")
struct PlaybookFormTests {
    private static let rich = Playbook(
        code: "7", name: "Seven", service: "DB",
        when: Condition(
            all: [["service": .oneOf(["a, b", "c\\d"]), "tags.zone": "a"], ["title": .contains("down")]],
            any: [["level": "critical"], ["message": .matches("^x{2}$")]]),
        customers: Customers(
            from: 3, channel: .mail, audience: ["a", "b"], message: Words([.russian: "Привет\nвсем", .english: "Hi"]),
            back: Words([.russian: "Всё"])),
        escalate: [
            Step(occurrences: 2, after: Span(seconds: 90), tell: [.team("N1"), .schedule("Primary")], repeat: Span(seconds: 60)),
            Step(
                unacknowledged: Span(seconds: 3600), tell: [], stopsOnAcknowledgement: false,
                act: StepAction(level: .critical, assign: "ann", tags: ["vip", "x"], statusDraft: true)),
        ])

    @Test("What is known stands in its fields, and read again it is the same playbook", arguments: [PlaybooksFixture.sample(), rich])
    func rounds(_ playbook: Playbook) {
        let read = PlaybookForm(playbook).read()
        #expect(read.wrong.isEmpty)
        #expect(read.playbook == playbook)
    }

    /// As a browser sends it.
    private func sent(_ fields: KeyValuePairs<String, String>) -> PlaybookForm {
        PlaybookForm(FormData(fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&")))
    }

    @Test("What a browser sends is read; empty lines and steps do not count")
    func sent() {
        let form = sent([
            "code": "+1+", "name": "One", "service": "Login", "channel": "", "from": "", "audience": "", "languages": "pt-BR,en,ru",
            "when.0.place": "any", "when.0.0.field": "title", "when.0.0.how": "contains", "when.0.0.value": "down",
            "when.0.1.field": "", "when.0.1.how": "equals", "when.0.1.value": "", "when.1.place": "all", "when.1.0.field": "",
            "when.1.0.how": "equals", "when.1.0.value": "", "step.0.occurrences": "", "step.0.after": "", "step.0.unacknowledged": "",
            "step.0.repeat": "", "step.1.occurrences": "5", "step.1.after": "", "step.1.unacknowledged": "", "step.1.repeat": "",
            "step.1.tell": "team:N1", "step.1.on": "on",
        ])
        #expect(form.languages == [.portuguese, .english, .russian])
        #expect(
            form.read().playbook
                == Playbook(
                    code: "1", name: "One", service: "Login", when: Condition(any: [["title": .contains("down")]]),
                    escalate: [Step(occurrences: 5, tell: [.team("N1")], stopsOnAcknowledgement: false)]))
    }

    @Test("Nothing of a long playbook is lost, and more than it may have is refused")
    func long() {
        func form(_ clauses: Int, _ rows: Int) -> PlaybookForm {
            var pairs = ["code=1", "name=One", "service=Login"]
            for clause in 0..<clauses {
                pairs.append("when.\(clause).place=exactly")
                for row in 0..<rows {
                    let name = "when.\(clause).\(row)"
                    pairs += ["\(name).field=k\(row)", "\(name).how=equals", "\(name).value=\(clause)"]
                }
            }
            return PlaybookForm(FormData(pairs.joined(separator: "&")))
        }
        let exactly = form(60, 25).read().playbook?.when?.exactly
        #expect(exactly?.count == 60 && exactly?.allSatisfy { $0.fields.count == 25 } == true)
        #expect(form(201, 1).read().playbook == nil)
    }

    @Test("A posted set that no playbook knew becomes the exact condition of one")
    func unmatched() {
        let set = UnmatchedSet(
            id: 1, triggers: [["servico": "pix", "retorno": "500"], ["servico": "pix"]], times: 3, firstAt: Timestamp(microseconds: 0),
            lastAt: Timestamp(microseconds: 1))
        var form = PlaybookForm(set)
        #expect(form.original.isEmpty)
        (form.code, form.name, form.service) = ("9", "Pix", "Pix")
        let playbook = form.read().playbook
        #expect(playbook?.when == Condition(exactly: [["servico": "pix", "retorno": "500"], ["servico": "pix"]]))
        #expect(playbook?.takes(Set(set.triggers)) == true)
    }

    @Test("What is wrong is told at its field")
    func wrong() {
        var form = PlaybookForm()
        #expect(form.read().wrong == ["code", "name", "service"])
        (form.code, form.name, form.service) = ("a/b", "x", "Login")
        #expect(form.read().wrong == ["code"])
        form.code = "a"
        form.clauses = [
            .init(
                place: .all,
                rows: [
                    .init(field: "level", how: .equals, value: "loud"), .init(field: "title", how: .matches, value: "("),
                    .init(field: "message", how: .oneOf, value: " , "), .init(field: "level", how: .equals, value: "error"),
                    .init(field: "", how: .equals, value: "x"),
                ])
        ]
        #expect(
            form.read().wrong == ["when.0.0.value", "when.0.1.value", "when.0.2.value", "when.0.3.field", "when.0.4.field"])
        form.clauses = []
        form.channel = "push"
        #expect(form.read().wrong == ["audience", "message"])
        (form.audience, form.message[.english], form.from) = ("a", "Hi", "0")
        #expect(form.read().wrong == ["from"])
        form.from = ""
        form.steps = [.init(tell: ["team:N1"]), .init(after: "soon", every: "0s"), .init(occurrences: "x", tell: ["nobody"])]
        #expect(
            form.read().wrong == ["step.0", "step.1.after", "step.1.repeat", "step.1", "step.2.occurrences", "step.2.tell"])
    }

    @Test("What matches is looked at while the rest is unfinished, and not before the conditions can be read")
    func conditionAlone() {
        var form = PlaybookForm()
        #expect(form.readCondition() == nil)
        form.service = "Login"
        #expect(form.readCondition()?.service == "Login")
        form.clauses = [.init(place: .all, rows: [.init(field: "title", how: .matches, value: "(")])]
        #expect(form.readCondition() == nil)
        form.clauses = [.init(place: .all, rows: [.init(field: "title", how: .contains, value: "down")])]
        form.steps = [.init(after: "soon")]
        #expect(form.readCondition()?.when == Condition(all: [["title": .contains("down")]]))
    }
}
