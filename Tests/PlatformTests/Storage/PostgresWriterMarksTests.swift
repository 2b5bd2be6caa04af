import Dispatch
import TestKit
import Testing

@testable import Platform

/// Finding out whether a COMMIT took effect whose answer was lost.
@Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.all.contains(.postgres))) struct PostgresWriterMarksTests {
    private let target: PostgresTarget

    init() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        let database = try await Database.postgres(url: url)
        _ = try await Migrator(PlatformStorage.migrations).run(on: database, now: TestWorld().now)
        target = try PostgresTarget(url: url, options: .init(busyTimeout: .milliseconds(100)))
    }

    private func connection(_ writer: String = "this process") -> PostgresConnection {
        PostgresConnection(target: target, writer: writer, traffic: PostgresTraffic())
    }

    private func rows() throws -> Int? {
        let other = connection("a look")
        return try other.read { try $0.row("SELECT count(*) AS n FROM storage_writers")?.int("n") }
    }

    @Test func aTransactionThatTookEffectIsFoundByItsMark() throws {
        let connection = connection()
        try connection.begin(WriteMark(number: 7))
        try connection.commit()
        let next = self.connection()
        #expect(try next.hasCommitted(WriteMark(number: 7)))
        #expect(try next.hasCommitted(WriteMark(number: 7)), "asking changes nothing")
        #expect(try !next.hasCommitted(WriteMark(number: 8)))
        #expect(try !self.connection("another process").hasCommitted(WriteMark(number: 7)))
    }

    @Test func aTransactionThatWasUndoneIsNot() throws {
        let connection = connection()
        try connection.begin(WriteMark(number: 1))
        try connection.commit()
        try connection.begin(WriteMark(number: 2))
        connection.rollback()
        #expect(try !connection.hasCommitted(WriteMark(number: 2)))
        #expect(try connection.hasCommitted(WriteMark(number: 1)))
    }

    @Test func aTransactionThatTheServerIsStillAtKeepsTheLookWaiting() throws {
        let first = connection()
        try first.begin(WriteMark(number: 1))
        #expect(throws: StorageError.self) { try self.connection().hasCommitted(WriteMark(number: 1)) }
        try first.commit()
        #expect(try self.connection().hasCommitted(WriteMark(number: 1)))
    }

    @Test func marksAreClearedNowAndThen() throws {
        let connection = connection()
        for number in Int64(1)...600 {
            try connection.begin(WriteMark(number: number))
            try connection.commit()
        }
        #expect(try connection.hasCommitted(WriteMark(number: 600)))
        #expect(try #require(try rows()) < 300)
    }

    @Test func aDatabaseWithoutTablesHasNoMarks() async throws {
        let url = try TestPostgres.shared.get().newDatabase()
        let bare = PostgresConnection(
            target: try PostgresTarget(url: url, options: .init()), writer: "this process", traffic: PostgresTraffic())
        try bare.begin(WriteMark(number: 1))
        try bare.commit()
        #expect(try !bare.hasCommitted(WriteMark(number: 1)))
    }

    @Test func marksGoWithTheirProcessAndTakeForgottenOnesAlong() throws {
        let connection = connection()
        try connection.begin(WriteMark(number: 1))
        try connection.execute("INSERT INTO storage_writers (writer, mark, seen_at) VALUES ('killed', 1, 0)")
        try connection.commit()
        #expect(try rows() == 2)
        connection.close()
        #expect(try rows() == 0)
    }
}
