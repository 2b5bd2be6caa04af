import Foundation
import Kernel
import Platform
import Simulators
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("What people do in Telegram", .oneEngine) struct TelegramDeskTests {
    /// A group with a message about incident 12.
    private func house(linked: Bool = true) async throws -> TelegramHouse {
        let house = try await TelegramHouse()
        if linked { house.desk.know(house.olga, as: "olga") }
        try await house.sent(house.message())
        return house
    }

    private func press(_ button: String, _ house: TelegramHouse) async throws -> String {
        let press = try #require(house.telegram.press(button, under: house.last().id, in: TelegramHouse.group, by: house.olga))
        try await house.answer()
        return try #require(house.telegram.answer(to: press))
    }

    /// What the bot says to it.
    private func say(_ text: String, _ house: TelegramHouse, in chat: Int64? = nil) async throws -> String {
        house.telegram.write(text, by: house.olga, in: chat)
        try await house.answer()
        return try house.last(in: chat ?? house.olga.id).text
    }

    // MARK: Status pages

    @Test("Anybody subscribes a chat to a status page by its code, in the language chosen there, and ends it again")
    func subscribes() async throws {
        let house = try await house(linked: false)
        #expect(try await say("/start status-page-code", house).contains("página de status"))
        #expect(try await say("/subscribe page-code", house, in: TelegramHouse.group).contains("/unsubscribe"))
        #expect(try await say("/unsubscribe", house) == "This chat is told of no status page.")
        #expect(try await say("/subscribe", house).contains("/subscribe CODE"))
        let chat = String(house.olga.id)
        #expect(house.desk.acts == ["subscribe \(chat)", "subscribe \(TelegramHouse.group)", "unsubscribe \(chat)"])
    }

    // MARK: Buttons

    @Test(
        "A button acts as the user whose account is linked",
        arguments: [
            ("Acknowledge", "acknowledge 12 by olga", "#12 is acknowledged (olga)."),
            ("Resolve", "resolve 12 by olga", "#12 is resolved (olga)."), ("Close", "close 12 by olga", "#12 is closed (olga)."),
        ])
    func presses(button: String, act: String, notice: String) async throws {
        let house = try await house()
        #expect(try await press(button, house) == notice && house.desk.acts == [act])
        // What the group was told is answered now.
        #expect(house.desk.state.withLock { $0.answered } == [String(TelegramHouse.group)])
    }

    @Test("Who is not linked is told how, and changes nothing")
    func strangers() async throws {
        let house = try await house(linked: false)
        let notice = try await press("Acknowledge", house)
        #expect(notice.contains("/link") && notice.utf16.count <= 200 && house.desk.acts.isEmpty)
        #expect(try await say("/open", house).contains("/link"))
        #expect(try await say("/new Shop", house).contains("/link") && house.desk.acts.isEmpty)
    }

    @Test("A refused press is answered with the reason; what fails is answered, too, and only then in the log")
    func refused() async throws {
        let house = try await house()
        house.desk.state.withLock { $0.failure = ClientError.notificationNotFound(12) }
        #expect(try await press("Close", house) == "There is no message 12.")
        struct Broken: Error {}
        house.desk.state.withLock { $0.failure = Broken() }
        #expect(try await press("Close", house) == "That did not work; please try again in a moment.")
        #expect(house.log.text.contains("could not be done"))
    }

    @Test("An update that comes twice is answered once")
    func twice() async throws {
        let house = try await house()
        house.telegram.write("/new Shop", by: house.olga)
        try await house.answer()
        try await house.answer()
        #expect(house.desk.acts == ["service Shop - by olga"] && house.telegram.messages(in: house.olga.id).count == 1)
    }

    // MARK: Commands

    @Test("A service is made, and its code answered")
    func services() async throws {
        let house = try await house()
        #expect(try await say("/new My Shop\nhttps://shop.example/", house) == "My Shop\nIts code: code-of-My Shop")
        #expect(house.desk.acts == ["service My Shop https://shop.example/ by olga"])
        #expect(try await say("/new", house).contains("/new NAME"))
    }

    @Test("What is open is listed, and one incident shown with its buttons, in a group as a reply")
    func incidents() async throws {
        let house = try await house()
        #expect(try await say("/open", house) == "No incident is open.")
        house.desk.state.withLock { $0.open = (1...11).map { .sample(title: "Problem \($0) <x>") } }
        let list = try await say("/open", house)
        #expect(list.hasPrefix("Open incidents\n#12 ERROR Shop: Problem 1 <x>") && list.hasSuffix("… and more."))
        #expect(!list.contains("Problem 11"))
        #expect(
            try await say("/incident 12", house, in: TelegramHouse.group).contains("Payment failed\nERROR · Shop\n#12 is open. Seen once."))
        #expect(try house.last().buttons.count == 3)
    }

    @Test("A code links in private, once it is right; one that a group has seen is good no more")
    func links() async throws {
        let house = try await house(linked: false)
        #expect(try await say("/link right-code", house, in: TelegramHouse.group).contains("private"))
        #expect(house.desk.acts == ["discard right-code of telegram"])
        #expect(try await say("/link wrong", house) == "The code is wrong, or was valid for too long ago.")
        #expect(try await say("/start right-code", house) == "Linked: from now on you act as olga here.")
        #expect(house.desk.acts.last == "link 77")
    }

    @Test("Who asks is told as whom they act; other talk is answered in private only, other bots' commands nowhere")
    func talk() async throws {
        let house = try await house()
        #expect(try await say("/who", house) == "You act as olga.")
        #expect(try await say("hello", house).contains("/incident 12 –"))
        let before = house.telegram.messages(in: TelegramHouse.group).count
        _ = try await say("hello", house, in: TelegramHouse.group)
        _ = try await say("/open@other_bot", house, in: TelegramHouse.group)
        #expect(house.telegram.messages(in: TelegramHouse.group).count == before)
        // In private, too, what is no command of ours at all.
        let inPrivate = house.telegram.messages(in: house.olga.id).count
        for text in ["/open@other_bot", "/other@other_bot"] { _ = try await say(text, house) }
        #expect(house.telegram.messages(in: house.olga.id).count == inPrivate)
        _ = try await say("/who@Switchboard_Bot", house, in: TelegramHouse.group)
        #expect(house.telegram.messages(in: TelegramHouse.group).count == before + 1)
    }

    @Test("An answer is sent again soon, but not for ever, and one that is not taken keeps the next one from nobody")
    func lost() async throws {
        let house = try await house()
        house.telegram.misbehave(.tooMany(seconds: 2), .says("{}"))
        #expect(try await say("/who", house) == "You act as olga." && house.pauses.all == [.seconds(2), .seconds(1)])
        house.telegram.misbehave(.fails(500), .fails(500), .fails(500))
        house.telegram.write("/who", by: house.olga)
        house.telegram.write("/who", by: house.olga)
        try await house.answer()
        #expect(house.telegram.messages(in: house.olga.id).count == 2 && house.log.text.contains("was not taken"))
        // A minute is too long: others wait, too.
        house.telegram.misbehave(.tooMany(seconds: 60))
        house.telegram.write("/who", by: house.olga)
        try await house.answer()
        #expect(house.telegram.messages(in: house.olga.id).count == 2)
    }
}
