import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("A playbook as text")
struct PlaybookTextTests {
    private func read(_ text: String) -> (playbook: Playbook?, reading: FileReading) {
        let reading = FileReading(file: "f")
        let roots = YAMLReader(into: reading).documents(Data(text.utf8))
        return (roots.first.flatMap { Playbook($0, in: reading) }, reading)
    }

    private static let whole = """
        code: "0001"
        name: MS de Login sem resposta
        service: Login
        when: { exactly: [ { servico: login, retorno: "503" }, { servico: login, retorno: "404" } ] }
        customers: { from: 5, channel: push, audience: [ clientes-app ], message: { pt-BR: "Infelizmente nosso app está indisponível, avisaremos quando voltar" }, back: { pt-BR: "Nosso app está de volta" } }
        escalate:
          - { occurrences: 10, after: 5m, tell: [ "team:Analista N1" ] }
          - { occurrences: 20, after: 20m, tell: [ "team:Analista N2" ] }
          - { after: 1h, tell: [ "team:Coordenação" ] }
        """

    @Test("The issue's own example is read, and refers to its service and teams")
    func example() {
        let (playbook, reading) = read(Self.whole)
        #expect(playbook == PlaybooksFixture.sample())
        #expect(reading.faults.isEmpty)
        #expect(
            reading.references.map { "\($0.line) \($0.word) \($0.name) \($0.isMade)" } == [
                "7 team Analista N1 false", "8 team Analista N2 false", "9 team Coordenação false", "3 service Login true",
            ])
    }

    private static let rich = Playbook(
        code: "db down", name: "All: \"of\" it", service: "DB",
        when: Condition(
            all: [["service": .oneOf(["DB", "Login"]), "tags.zone": "a"], ["title": .contains("down")]],
            any: [["level": "critical"], ["message": .matches("^x{2}$")]]),
        customers: Customers(
            channel: .mail, audience: ["a", "b"], message: Words([.russian: "Привет\nвсем", .english: "Hi"])),
        escalate: [
            Step(
                unacknowledged: Span(seconds: 90), tell: [.user("ann"), .schedule("Primary"), .destination("hook")],
                repeat: Span(seconds: 120), stopsOnAcknowledgement: false,
                act: StepAction(level: .critical, assign: "ann", tags: ["vip"], statusDraft: true))
        ])

    @Test("What is written is read the same, and written the same again", arguments: [PlaybooksFixture.sample(), rich])
    func rounds(_ playbook: Playbook) {
        let text = (["list:"] + playbook.yaml.elementLines).joined(separator: "\n")
        let reading = FileReading(file: "f")
        let node = YAMLReader(into: reading).documents(Data(text.utf8)).first?.fields?.first?.value.list?.first
        let again = node.flatMap { Playbook($0, in: reading) }
        #expect(reading.faults.isEmpty)
        #expect(again == playbook)
        #expect(again?.yaml == playbook.yaml)
        #expect(playbook.faults.isEmpty)
    }

    @Test("A program sends the same as JSON; numbers are their texts")
    func json() throws {
        let body = try #require(
            JSONReader.value(
                of:
                    #"{"code":"0001","name":"x","service":"Login","when":{"exactly":[{"retorno":503}]},"escalate":[{"occurrences":2,"tell":["team:N1"],"stop_on_acknowledgement":false}]}"#
            ))
        let (playbook, faults) = Playbook.reading(body)
        #expect(faults.isEmpty)
        #expect(playbook?.when == Condition(exactly: [["retorno": "503"]]))
        #expect(playbook?.escalate == [Step(occurrences: 2, tell: [.team("N1")], stopsOnAcknowledgement: false)])
        #expect(Playbook.reading(["code": "1"]).playbook == nil)
    }

    @Test("Every fault has the line of the wrong key or value, of the object when something is missing, and the word")
    func faults() {
        let text = """
            code: a/b
            nmae: x
            when:
              all:
                - { level: loud, title: { matches: "(" } }
                - { service: [] }
                - [ x ]
              some: []
            customers:
              from: many
              channel: pigeon
              message: { xx: hi, en: "" }
            escalate:
              - { tell: [ "team:N1", nobody ] }
              - after: soon
                tell: []
                repeat: 0s
                do: { level: loud, dance: true }
              - { occurrences: 0, stop_on_acknowledgement: maybe, tell: { a: b } }
            """
        let (playbook, reading) = read(text)
        #expect(playbook == nil)
        let wanted: [(line: Int, word: String)] = [
            (1, "a/b"), (1, "\"name\""), (2, "nmae"), (5, "loud"), (5, "\"(\""), (6, "service"), (7, "a list"), (8, "some"), (10, "many"),
            (10, "audience"), (11, "pigeon"), (12, "xx"), (12, "\"en\""), (14, "nobody"), (14, "occurrences"), (15, "soon"), (16, "tell"),
            (17, "0s"), (18, "dance"), (18, "loud"), (19, "\"0\""), (19, "maybe"), (19, "tell"),
        ]
        let faults = reading.faults
        for (line, word) in wanted {
            #expect(faults.contains { $0.line == line && $0.text.contains(word) }, "\(line) \(word) in \(faults.map(\.description))")
        }
        #expect(faults.count == wanted.count, "\(faults.map(\.description))")
    }

    @Test(
        "A playbook says whose incidents it is for",
        arguments: [
            ("code: a\nname: b\n", "f:1: a playbook needs \"when\" or \"service\""),
            ("code: a\nname: b\nwhen: { any: [ { servico: login } ] }\n", "f:1: a playbook of posted triggers needs \"service\""),
            ("code: a\nname: b\nwhen:\n", "f:3: \"when\" is empty"),
            ("code: a\nname: b\nwhen: {}\n", "f:3: a condition needs \"exactly\", \"all\" or \"any\""),
            ("code: a\nname: b\nwhen: { all: [] }\n", "f:3: \"all\" is empty"),
            ("code: a\nname: b\nwhen: { all: [ { tags: x } ] }\n", "f:3: \"tags\" is no field; a tag is asked by tags.NAME"),
            ("- a\n", "f:1: a playbook has to be a map of code, name, service, when, customers, escalate, not a list"),
        ])
    func reach(text: String, wanted: String) { #expect(read(text).reading.faults.map(\.description) == [wanted]) }
}
