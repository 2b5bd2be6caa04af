import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

/// The sequence that was observed of the original, and what it got wrong.
@Suite("The Action desk", .bothEngines) struct ActionDeskTests {
    private let house: PlaybooksFixture
    private let desk: ActionDesk

    init() async throws {
        house = try await PlaybooksFixture()
        desk = house.desk
    }

    private func post(_ triggers: Set<Trigger> = PlaybooksFixture.triggers) async throws -> [String: String] {
        ActionRoute.document(of: try await desk.post(triggers))
    }

    private static let created = ["message": "Incidente criado e relacionado à ação."]
    private static let counted = ["message": "Problema contabilizado."]
    private static let unknown = [
        "message": "Necessário criar uma nova ação para esse problema. Time XPTO acionado para cadastro."
    ]
    private static let outside =
        "Mensagem 'Infelizmente nosso app está indisponível, avisaremos quando voltar' enviada para os clientes pelo canal 'Push'"
    private static func inside(_ team: String) -> String { "Comunicado de alerta enviado para '\(team)'" }

    @Test("By count")
    func byCount() async throws {
        try await house.save(PlaybooksFixture.sample())
        for number in 1...25 {
            let expected: [String: String] =
                switch number {
                case 1: Self.created
                case 2...4: Self.counted
                case 5...9: ["Externo": Self.outside, "Interno": ""]
                case 10...19: ["Externo": Self.outside, "Interno": Self.inside("Analista N1")]
                default: ["Externo": Self.outside, "Interno": Self.inside("Analista N2")]
                }
            #expect(try await post() == expected, "\(number)")
        }
        // Sent once each.
        #expect(house.outbox.announced.count == 3)
    }

    @Test(
        "By time alone, also after a day and a minute",
        arguments: [(300, "Analista N1"), (1200, "Analista N2"), (3600, "Coordenação"), (86_460, "Coordenação")])
    func byTime(seconds: Int, team: String) async throws {
        try await house.save(PlaybooksFixture.sample())
        #expect(try await post() == Self.created)
        house.world.advance(.seconds(seconds))
        #expect(try await post() == ["Externo": "", "Interno": Self.inside(team)])
    }

    @Test("A restart between any two requests changes nothing")
    func restarts() async throws {
        try await house.save(PlaybooksFixture.sample())
        for number in 1...20 {
            let answer = try await ActionDesk(engine: house.restarted(), unmatchedTeam: nil).post(PlaybooksFixture.triggers)
            guard case .matched(let all) = answer, let told = all.first else {
                Issue.record("no playbook knows it")
                continue
            }
            #expect(told.isFirst == (number == 1) && (told.message != nil) == (number >= 5))
            #expect(told.names == (number < 10 ? [] : number < 20 ? ["Analista N1"] : ["Analista N2"]))
        }
    }

    @Test("Two playbooks at once have an incident each, and do not meet")
    func two() async throws {
        try await house.save(PlaybooksFixture.sample())
        var other = PlaybooksFixture.sample(code: "0002", service: "Mail")
        other.when = Condition(exactly: [["servico": "mail"]])
        other.escalate = [Step(occurrences: 2, tell: [.team("A"), .team("B")])]
        try await house.save(other)
        let mail: Set<Trigger> = [["servico": "mail"]]
        #expect(try await post() == Self.created)
        #expect(try await post(mail) == Self.created)
        #expect(try await post(mail) == ["Externo": "", "Interno": Self.inside("A, B")])
        #expect(try await post() == Self.counted)
    }

    @Test("A step that tells nobody is not named; the one before is")
    func doing() async throws {
        var playbook = PlaybooksFixture.sample()
        playbook.escalate = [Step(occurrences: 2, tell: [.team("A")]), Step(occurrences: 3, act: StepAction(tags: ["late"]))]
        playbook.customers = nil
        try await house.save(playbook)
        #expect(try await post() == Self.created)
        #expect(try await post() == ["Externo": "", "Interno": Self.inside("A")])
        #expect(try await post() == ["Externo": "", "Interno": Self.inside("A")])
    }

    @Test("Many at once are counted each, and one of them began")
    func together() async throws {
        try await house.save(PlaybooksFixture.sample())
        let answers = try await withThrowingTaskGroup(of: [String: String].self) { group in
            for _ in 0..<30 { group.addTask { try await post() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count { $0 == Self.created } == 1 && answers.count == 30)
        #expect(try await post() == ["Externo": Self.outside, "Interno": Self.inside("Analista N2")])
        #expect(house.outbox.announced.count == 3)
    }

    @Test("A set that no playbook knows is listed, and its team told once")
    func unmatched() async throws {
        try await house.save(PlaybooksFixture.sample())
        #expect(try await post([["servico": "x", "valor": "1"], ["servico": "y"]]) == Self.unknown)
        #expect(try await post([["servico": "y"], ["valor": "1", "servico": "x"]]) == Self.unknown)
        #expect(try await post([["servico": "z"]]) == Self.unknown)
        #expect(house.outbox.announced.map(\.whom) == [[.team("XPTO")], [.team("XPTO")]])
        let sets = try await house.operations.unmatched(by: .commandLine).filter { !$0.triggers.isEmpty }
        #expect(Set(sets.map(\.times)) == [2, 1])
        #expect(Set(sets.first { $0.times == 2 }?.triggers ?? []) == [["servico": "x", "valor": "1"], ["servico": "y"]])
        var playbook = PlaybooksFixture.sample(code: "0003")
        playbook.when = Condition(exactly: [["servico": "z"]])
        try await house.save(playbook)
        let left = try await house.operations.unmatched(by: .commandLine).filter { !$0.triggers.isEmpty }
        #expect(left.map(\.times) == [2])
        #expect(try await post([["servico": "z"]]) == Self.created)
    }

    @Test("After the end a report begins a new episode, and customers were told that it is over")
    func again() async throws {
        try await house.save(PlaybooksFixture.sample())
        for _ in 1...5 { _ = try await post() }
        try await house.resolve(1000)
        try await house.run()
        #expect(house.outbox.announced.last?.whom == [.told(key: house.outbox.announced[0].key)])
        #expect(try await post() == Self.created)
        #expect(try await post() == Self.counted)
    }

    @Test("What is kept of unknown sets is bounded")
    func bounded() async throws {
        let store = UnmatchedStore()
        for number in 0..<(UnmatchedStore.most + 5) {
            house.world.advance(.milliseconds(1))
            let time = house.now
            try await house.database.write { _ = try store.count([["n": "\(number)"]], at: time, on: $0) }
        }
        let sets = try await house.database.read { try store.list(limit: 5000, on: $0) }
        #expect(sets.count == UnmatchedStore.most && sets.first?.triggers == [["n": "\(UnmatchedStore.most + 4)"]])
    }
}
