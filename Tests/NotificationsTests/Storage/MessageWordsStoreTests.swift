import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("Words that the house chose", .bothEngines)
struct MessageWordsStoreTests {
    private static let place = WordsPlace(.opened, .telegram, .russian)
    private static let other = WordsPlace(.opened, .telegram, .english)
    private let store = MessageWordsStore()

    private func set(_ title: String?, at place: WordsPlace = place, _ house: MessagesFixture) async throws {
        let time = house.now
        try await house.database.write { [store] in
            try store.set(title.map { MessageWords(title: $0, text: "{message}") }, at: place, by: "olga", at: time, on: $0)
        }
        house.world.advance(.seconds(1))
    }

    private func versions(_ house: MessagesFixture) async throws -> [String?] {
        try await house.database.read { [store] in try store.versions(of: Self.place, on: $0).map(\.words?.title) }
    }

    private func list(_ house: MessagesFixture) async throws -> [WordsPlace: WordsVersion] {
        try await house.database.read { [store] in try store.list(on: $0) }
    }

    @Test("the last ones are in force until the original ones are taken again, and all of them stay to be seen")
    func keeps() async throws {
        let house = try await MessagesFixture()
        #expect(try await list(house).isEmpty)
        try await set("{title} 1", house)
        try await set("{title} 2 «ё»", house)
        try await set("other", at: Self.other, house)
        let kept = try await list(house)
        #expect(kept.count == 2 && kept[Self.place]?.words == MessageWords(title: "{title} 2 «ё»", text: "{message}"))
        #expect(kept[Self.place]?.author == "olga" && kept[Self.place]?.changedAt == house.now.adding(.seconds(-2)))
        try await set(nil, house)
        #expect(try await list(house).keys.map { $0 } == [Self.other])
        #expect(try await versions(house) == [nil, "{title} 2 «ё»", "{title} 1"])
    }

    @Test("of many versions the newest are kept")
    func prunes() async throws {
        let house = try await MessagesFixture()
        for number in 1...MessageWordsStore.mostVersions + 2 { try await set("\(number)", house) }
        try await set("other", at: Self.other, house)
        let titles = try await versions(house)
        #expect(titles.count == MessageWordsStore.mostVersions && titles.first == "52" && titles.last == "3")
    }

    @Test("those of a kind that this version does not know are left alone")
    func skips() async throws {
        let house = try await MessagesFixture()
        try await house.database.write { connection in
            try connection.execute(
                """
                INSERT INTO message_words (kind, channel, language, title, text, author, changed_at)
                VALUES ('praise', 'telegram', 'en', 'x', '', 'olga', 0)
                """)
        }
        #expect(try await list(house).isEmpty)
        try await house.destination("chat")
        try await house.open(1)
        try await house.send()
        #expect(house[.telegram].titles == ["New error in Shop: Trouble 1"])
    }
}
