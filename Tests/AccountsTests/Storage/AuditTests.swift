@testable import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@Suite(.bothEngines) struct AuditTests {
    @Test func entriesTellWhoDidWhat() async throws {
        let house = try await House()
        let actors: [Actor] = [.user(UserID(7), name: "Ann"), .service(ServiceID(3), name: "Shop"), .commandLine, .system]
        let now = house.world.now
        try await house.database.write { connection in
            for actor in actors {
                try Audit.append(
                    AuditAction(rawValue: "incident.deleted"), "incident 5", detail: ["title": "a \"b\"\nя"], by: actor,
                    at: now, on: connection)
            }
        }
        let entries = try await house.audit().reversed()
        #expect(entries.map(\.actor) == ["Ann", "Shop", "command line", "switchboard"])
        #expect(entries.map(\.actorKind) == ["user", "service", "command_line", "system"])
        #expect(entries.map(\.actorID) == [7, 3, nil, nil])
        #expect(entries.allSatisfy { $0.detail == ["title": "a \"b\"\nя"] && $0.at == now })
    }

    @Test func pagesGoBackwards() async throws {
        let house = try await House()
        for number in 1...5 { _ = try await house.addService("Service \(number)") }
        let first = try await house.database.read { try Audit.list(limit: 2, on: $0) }
        #expect(first.map(\.id) == [5, 4])
        let next = try await house.database.read { try Audit.list(limit: 10, before: 4, on: $0) }
        #expect(next.map(\.id) == [3, 2, 1])
    }

    @Test(arguments: ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log", "DELETE FROM audit_log WHERE id = 1"])
    func theDatabaseItselfRefusesToChangeIt(statement: String) async throws {
        let house = try await House()
        _ = try await house.addService("Shop")
        let before = try await house.audit()
        #expect(before.count == 1)
        let error = await #expect(throws: StorageError.self) {
            try await house.database.write { try $0.execute(statement) }
        }
        #expect("\(try #require(error))".contains("audit_log is append-only"))
        #expect(try await house.audit() == before)
    }

    @Test func whatALineIsAboutIsKeptAsANumber() async throws {
        #expect(AuditSubject("service 7 (Shop 8)") == AuditSubject(kind: "service", id: 7))
        for text in ["", "service", "service x", "unknown user", "7 service", "Сервис 7 (x)"] {
            #expect(AuditSubject(text) == nil, "\(text)")
        }
        let house = try await House()
        let (one, two) = (try await house.addService("One"), try await house.addService("Two"))
        _ = try await house.rotate(one, overlap: .zero)
        _ = try await house.rotate(two, overlap: .zero)
        let subject = AuditSubject(kind: "service", id: one.id.rawValue)
        let found = try await house.database.read { try Audit.list(AuditFilter(subjects: [subject]), limit: 10, on: $0) }
        #expect(found.map(\.action) == [.serviceCodeRotated, .serviceCreated])
        #expect(try await house.database.read { try Audit.list(AuditFilter(subjects: []), limit: 10, on: $0) } == [])
    }

    @Test func aStretchOfTimeIsFoundThoughTheClockWasSetBack() async throws {
        let house = try await House()
        let start = house.world.now
        for step in [0, 100, 100, -50, 100] {
            house.world.advance(.seconds(step))
            _ = try await house.addService("Service \(house.world.now.microseconds)")
        }
        func found(_ from: Int?, _ until: Int?) async throws -> [Int64] {
            let filter = AuditFilter(
                from: from.map { start.adding(.seconds($0)) }, until: until.map { start.adding(.seconds($0)) })
            return try await house.database.read { try Audit.list(filter, limit: 10, on: $0) }.map {
                $0.at.since(start).components.seconds
            }
        }
        #expect(try await found(nil, nil) == [250, 150, 200, 100, 0])
        #expect(try await found(100, 200) == [150, 100])
        #expect(try await found(201, nil) == [250])
        #expect(try await found(nil, 100) == [0])
        #expect(try await found(300, nil) == [])
    }

    /// The migration that fills in what older lines are about comes before the database refuses changes.
    @Test func noStatementChangesOrDeletesAnEntry() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var writes: [String] = []
        for case let file as URL in files where ["swift", "sql"].contains(file.pathExtension) {
            let text = try String(contentsOf: file, encoding: .utf8)
            let statement = /(?i)(update|delete\s+from|insert\s+(or\s+\w+\s+)?into|replace\s+into|drop\s+table|alter\s+table)\s+audit_log/
            writes += text.matches(of: statement).map { file.lastPathComponent + ": " + $0.output.1 }
        }
        let migration = "accounts_0006_sessions_audit.sql: "
        #expect(
            writes.sorted()
                == ["Audit.swift: INSERT INTO"] + ["ALTER TABLE", "ALTER TABLE", "UPDATE", "UPDATE"].map { migration + $0 })
    }
}
