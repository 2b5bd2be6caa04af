import Accounts
import Foundation
import HTTPTypes
import Kernel
import Logging
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Files are applied whole or not at all", .bothEngines)
struct FileOperationsTests {
    /// Teams, services and playbooks of a database; destinations that are refused.
    private struct Scene {
        let fixture: PlaybooksFixture
        let accounts: AccountsModule
        let files: FileOperations

        init() async throws {
            fixture = try await PlaybooksFixture()
            let accounts = await AccountsModule(
                database: fixture.database, settings: Settings(), key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)),
                world: fixture.world.world, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, passwordCost: .init(rounds: 2))
            self.accounts = accounts
            let port = DestinationPort(
                kinds: ["opened", "resolved"], presets: ["slack"], all: { _ in [] },
                save: { _, _, _ in throw ClientError(.unprocessableContent, "address-not-allowed", field: "address") })
            files = FileOperations(
                database: fixture.database, accounts: accounts,
                shelves: [
                    TeamShelf(accounts: accounts), ServiceShelf(accounts: accounts), DestinationShelf(port: port),
                    PlaybookFileShelf(
                        operations: fixture.operations, accounts: accounts,
                        told: [TeamShelf(accounts: accounts), DestinationShelf(port: port)]),
                ])
            for name in ["ann", "bob"] {
                _ = try await accounts.users.add(name: name, role: .viewer, password: "correct horse battery", by: .commandLine)
            }
        }

        func apply(_ texts: String..., isTrial: Bool = false) async throws -> FileOutcome {
            let sources = texts.enumerated().map { FileSource(name: "f\($0.offset)", data: Data($0.element.utf8)) }
            return try await files.apply(sources, isTrial: isTrial, by: .commandLine) { $0.code.rawValue }
        }

        /// What is wrong with some files.
        func faults(_ texts: String...) async throws -> [String] {
            let sources = texts.enumerated().map { FileSource(name: "f\($0.offset)", data: Data($0.element.utf8)) }
            do {
                _ = try await files.apply(sources, by: .commandLine) { $0.code.rawValue }
                return []
            } catch let refusal as FileRefusal {
                return refusal.faults.map(\.description)
            }
        }

        func export() async throws -> String { try await files.export(by: .commandLine) }
    }

    private static let teams = """
        teams:
          - { name: Noite, members: { ann: operator, bob: viewer } }
          - { name: Analista N1 }

        """
    private static let playbook = """
        playbooks:
          - code: "0001"
            name: Login down
            service: Login
            escalate:
              - { occurrences: 10, after: 5m, tell: [ "team:Analista N1" ] }

        """

    @Test("What is added, changed and left alone is told, and the same files change nothing again")
    func outcome() async throws {
        let scene = try await Scene()
        let first = try await scene.apply(Self.playbook, Self.teams)
        #expect(
            first.json
                == #"{"added":["team/Analista N1","team/Noite","service/Login","playbook/0001"],"changed":[],"removed":[],"unchanged":0}"#)
        let again = try await scene.apply(Self.teams, Self.playbook)
        #expect(again.json == #"{"added":[],"changed":[],"removed":[],"unchanged":3}"#)
        #expect(again.diff.isEmpty)
        let changed = try await scene.apply(Self.playbook.replacing("5m", with: "7m"))
        #expect(changed.json == #"{"added":[],"changed":["playbook/0001"],"removed":[],"unchanged":0}"#)
        #expect(changed.summary == ["changed playbook/0001"])
        let kept = try await scene.fixture.operations.list(by: .commandLine)
        #expect(kept.map(\.version) == [2])
        #expect(kept.first?.playbook.escalate.first?.after == Span(seconds: 420))
    }

    @Test("A trial shows old and new lines of what would change, and changes nothing")
    func trial() async throws {
        let scene = try await Scene()
        let new = try await scene.apply(Self.teams, isTrial: true)
        #expect(
            new.diff == [
                "--- /dev/null", "+++ team/Analista N1", "+  - name: Analista N1", "--- /dev/null", "+++ team/Noite", "+  - name: Noite",
                "+    members: { ann: operator, bob: viewer }",
            ])
        #expect(try await scene.export().isEmpty)
        _ = try await scene.apply(Self.teams, Self.playbook)
        let before = try await scene.export()
        let changed = try await scene.apply(Self.playbook.replacing("5m", with: "7m").replacing("Login down", with: "Out"), isTrial: true)
        #expect(
            changed.diff == [
                "--- playbook/0001", "+++ playbook/0001", "-    name: Login down", "+    name: Out",
                "-      - { occurrences: 10, after: 5m, tell: [ \"team:Analista N1\" ] }",
                "+      - { occurrences: 10, after: 7m, tell: [ \"team:Analista N1\" ] }",
            ])
        #expect(try await scene.export() == before)
        #expect(try await scene.fixture.operations.list(by: .commandLine).map(\.version) == [1])
    }

    @Test("An export is what apply reads, in one order, and applied elsewhere exports the same again")
    func export() async throws {
        let scene = try await Scene()
        let services =
            "services: [ { name: Zeta, team: Noite, rate_limit: 5, grouping: never, status_url: \"https://z.example/\" }, "
            + "{ name: Login, grouping: title-as-it-is } ]"
        _ = try await scene.apply(services, Self.playbook, Self.teams)
        let text = try await scene.export()
        #expect(
            text == """
                teams:
                  - name: Analista N1
                  - name: Noite
                    members: { ann: operator, bob: viewer }

                services:
                  - name: Login
                    grouping: title-as-it-is
                  - name: Zeta
                    team: Noite
                    status_url: "https://z.example/"
                    grouping: never
                    rate_limit: 5

                playbooks:
                  - code: "0001"
                    name: Login down
                    service: Login
                    escalate:
                      - { occurrences: 10, after: 5m, tell: [ "team:Analista N1" ] }

                """)
        let accounts = scene.accounts
        let zeta = try await scene.fixture.database.read { try accounts.services.find(name: "Zeta", on: $0) }
        let code = try #require(zeta?.code)
        #expect(!text.contains(code))
        let other = try await Scene()
        _ = try await other.apply(text)
        #expect(try await other.export() == text)
        #expect(try await other.apply(text).json == #"{"added":[],"changed":[],"removed":[],"unchanged":5}"#)
    }

    @Test("Every fault of every file is told in order, and nothing is applied")
    func refusal() async throws {
        let scene = try await Scene()
        let faults = try await scene.faults(
            """
            teams:
              - { name: Noite, members: { ann: chief, cyd: viewer } }
              - { name: noite }
            playbuks: []
            """,
            """
            playbooks:
              - code: "0001"
                name: x
                service: Login
                escalate:
                  - { after: 5m, tell: [ "team:Nobody", "team:Noite", "schedule:Primary", "destination:hook" ] }
              - code: "0001"
                name: y
                service: Login
            """, "a: [1")
        #expect(
            faults == [
                "f0:2: \"ann\" has to be one of viewer, operator, supervisor, not \"chief\"", "f0:2: there is no user \"cyd\"",
                "f0:3: team \"noite\" stands twice: first in f0:2",
                "f0:4: unknown key \"playbuks\" of a file; it may have teams, services, destinations, playbooks",
                "f1:6: there is no team \"Nobody\"", "f1:6: there is no schedule \"Primary\"", "f1:6: there is no destination \"hook\"",
                "f1:7: playbook \"0001\" stands twice: first in f1:2",
                "f2:1: did not find expected ',' or ']' before the end of the file: \"[1\"",
            ])
        #expect(try await scene.export().isEmpty)
    }

    @Test("What an operation refuses is told at its field, after everything before it was undone")
    func refusedByOperation() async throws {
        let scene = try await Scene()
        let faults = try await scene.faults(
            Self.teams,
            """
            destinations:
              - name: hook
                team: Noite
                webhook: "https://hooks.example.org/x"
            services:
              - { name: "" }
              - name: Аdmin
            """)
        #expect(faults == ["f1:6: \"name\" is empty"])
        let later = try await scene.faults(
            Self.teams,
            """
            destinations:
              - name: hook
                team: Noite
                webhook: "https://hooks.example.org/x"
            services:
              - name: Аdmin
            """)
        #expect(
            later == [
                "f1:4: destination \"hook\", \"webhook\" \"https://hooks.example.org/x\": address-not-allowed",
                "f1:6: service \"Аdmin\", \"name\" \"Аdmin\": name-mixed-scripts",
            ])
        #expect(try await scene.export().isEmpty)
    }

    @Test("An export names no team that is gone, and is applied elsewhere")
    func deletedTeam() async throws {
        let scene = try await Scene()
        let playbook = """
            playbooks:
              - code: "0001"
                name: Login down
                service: Login
                escalate:
                  - { occurrences: 10, tell: [ "team:Analista N1" ] }
                  - { occurrences: 20, tell: [ "team:Noite", "team:analista n1", "user:ann" ] }
                  - { after: 1h, tell: [ "team:Analista N1" ], do: { tags: [ late ] } }

            """
        _ = try await scene.apply(Self.teams, playbook)
        let team = try await scene.fixture.database.read { try scene.accounts.teams.find(name: "Analista N1", on: $0) }
        _ = try await scene.accounts.teamOperations.delete(try #require(team).id, by: .commandLine)
        let text = try await scene.export()
        #expect(!text.contains("nalista") && text.contains("[ \"team:Noite\", \"user:ann\" ]") && text.contains("late"))
        #expect(!text.contains("occurrences: 10"))
        #expect(try await scene.apply(text).json == #"{"added":[],"changed":[],"removed":[],"unchanged":3}"#)
        let elsewhere = try await Scene()
        _ = try await elsewhere.apply(text)
        #expect(try await elsewhere.export() == text)
        // Named in a file it is still an error.
        #expect(try await scene.faults(playbook).first?.contains("there is no team \"Analista N1\"") == true)
    }

    @Test("A service that a playbook adds by naming it is there for destinations, too")
    func namedService() async throws {
        let scene = try await Scene()
        let faults = try await scene.faults(
            """
            destinations:
              - { name: hook, services: [ login ], webhook: "https://hooks.example.org/x" }
            """, Self.playbook, Self.teams)
        #expect(faults == ["f0:2: destination \"hook\", \"webhook\" \"https://hooks.example.org/x\": address-not-allowed"])
    }

    @Test("A team's members are those that a file names; a file that names none leaves them")
    func members() async throws {
        let scene = try await Scene()
        _ = try await scene.apply(Self.teams)
        #expect(try await scene.apply("teams: [ { name: noite } ]").unchanged == 1)
        let changed = try await scene.apply("teams: [ { name: Noite, members: { bob: supervisor } } ]")
        #expect(
            changed.diff == [
                "--- team/Noite", "+++ team/Noite", "-    members: { ann: operator, bob: viewer }", "+    members: { bob: supervisor }",
            ])
        _ = try await scene.apply("teams: [ { name: Noite, members: {} } ]")
        #expect(try await scene.export() == "teams:\n  - name: Analista N1\n  - name: Noite\n")
        #expect(try await !scene.export().contains("bob"))
    }

    @Test("A playbook's service has the name that it has, whatever the case in the file")
    func serviceName() async throws {
        let scene = try await Scene()
        _ = try await scene.apply("services: [ { name: Login } ]", Self.teams)
        let outcome = try await scene.apply(Self.playbook.replacing("service: Login", with: "service: LOGIN"))
        #expect(outcome.changes.map(\.title) == ["playbook/0001"])
        #expect(try await scene.fixture.operations.list(by: .commandLine).first?.playbook.service == "Login")
    }

    @Test("Who may not change the installation applies and reads nothing")
    func rights() async throws {
        let scene = try await Scene()
        let caller = Caller(actor: .token(1, name: "x"), access: Access(base: .supervisor))
        await #expect { _ = try await scene.files.export(by: caller) } throws: { ClientError.Code.notPermitted ~= $0 }
        await #expect {
            _ = try await scene.files.apply([], by: caller) { $0.code.rawValue }
        } throws: { ClientError.Code.notPermitted ~= $0 }
    }
}
