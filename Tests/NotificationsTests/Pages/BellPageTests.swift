import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("The bell's list", .oneEngine)
struct BellPageTests {
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .viewer))

    private func said(_ house: MessagesFixture, in language: Language) async throws -> [String] {
        let bell = try await house.module().bell.list(by: olga)
        let formats = ReaderFormats(language: language, timeZone: .gmt, now: house.now)
        return BellPage(bell, texts: house.texts.for(language), formats: formats).rows.map(\.said)
    }

    @Test("is in the reader's language, whatever the destination's is and in whatever words it was told")
    func reads() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        _ = try await house.module().messageWords.save(
            MessageWords(title: "LOOK: {title}", text: ""), at: WordsPlace(.opened, .telegram, .english), by: .commandLine)
        try await house.open(1, .critical)
        try await house.resolve(1)
        // Nobody is told of it, and its line is there all the same.
        try await house.open(2, .warning)
        #expect(
            try await said(house, in: .portuguese) == [
                "Novo incidente (aviso) em Shop: Trouble 2", "Resolvido em Shop: Trouble 1", "Novo incidente (crítico) em Shop: Trouble 1",
            ])
        #expect(
            try await said(house, in: .english) == [
                "New warning in Shop: Trouble 2", "Resolved in Shop: Trouble 1", "New critical in Shop: Trouble 1",
            ])
    }

    @Test("a message that was changed says what it says now, and one from before as it was told")
    func changes() async throws {
        let house = try await MessagesFixture()
        try await house.destination("chat")
        house[.telegram].answer { _ in .taken(reference: ["message_id": 1]) }
        try await house.open(1)
        try await house.send()
        try await house.happen(.incidentRecurred(house.incidents.set(1, .critical, occurrences: 2)))
        house.world.advance(.seconds(2))
        try await house.send()
        #expect(try await said(house, in: .portuguese) == ["Novo incidente (crítico) em Shop: Trouble 1"])
        try await house.database.write { try $0.execute("UPDATE notifications SET headline = NULL") }
        #expect(try await said(house, in: .portuguese) == ["New critical in Shop: Trouble 1"])
    }
}
