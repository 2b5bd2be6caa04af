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

    /// Both engines' common SQL has no way to forbid it, so the sources are searched.
    @Test func noStatementChangesOrDeletesAnEntry() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources").standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var writes: [String] = []
        for case let file as URL in files where ["swift", "sql"].contains(file.pathExtension) {
            let text = try String(contentsOf: file, encoding: .utf8)
            let statement = /(?i)(update|delete\s+from|insert\s+(or\s+\w+\s+)?into|replace\s+into|drop\s+table|alter\s+table)\s+audit_log/
            writes += text.matches(of: statement).map { file.lastPathComponent + ": " + $0.output.1 }
        }
        #expect(writes == ["Audit.swift: INSERT INTO"])
    }
}
