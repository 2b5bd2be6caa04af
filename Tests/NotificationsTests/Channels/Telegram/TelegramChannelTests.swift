import Kernel
import Platform
import Simulators
import TestKit
import Testing

@testable import Notifications

@Suite("Messages in Telegram", .oneEngine) struct TelegramChannelTests {
    @Test("An incident is a message with its buttons, in the language of the recipient")
    func sends() async throws {
        let house = try await TelegramHouse()
        try await house.sent(house.message())
        #expect(try house.last().text == "Payment failed\nERROR · Shop\n1×\nhttps://desk.example.org/incidents/12")
        #expect(try house.last().buttons.map(\.text) == ["Acknowledge", "Resolve", "Close"])
        try await house.sent(house.message(language: .russian))
        #expect(try house.last().buttons.map(\.text) == ["Взять в работу", "Решено", "Закрыть"])
    }

    @Test(
        "Only what can still be done has a button",
        arguments: [("acknowledged", ["Resolve", "Close"]), ("resolved", ["Close"]), ("closed", []), ("merged", [])])
    func buttons(state: String, buttons: [String]) async throws {
        let house = try await TelegramHouse()
        try await house.sent(house.message(.opened, .sample(state: state)))
        #expect(try house.last().buttons.map(\.text) == buttons)
    }

    @Test("A change edits the message, and one that says nothing new is as good as done")
    func edits() async throws {
        let house = try await TelegramHouse()
        let reference = try await house.sent(house.message())
        let change = house.message(.opened, .sample(state: "acknowledged", occurrences: 7), edits: reference)
        #expect(await house.channel.send(change) == .taken(reference: reference))
        #expect(await house.channel.send(change) == .taken(reference: reference))
        let shown = house.telegram.messages(in: TelegramHouse.group)
        #expect(shown.count == 1 && shown.first?.edits == 1 && shown.first?.text.contains("7×\n#12 is acknowledged (olga).\n") == true)
        #expect(shown.first?.buttons.map(\.text) == ["Resolve", "Close"])
    }

    @Test("The resolution replies to the first message, and is told although that one is gone")
    func replies() async throws {
        let house = try await TelegramHouse()
        let reference = try await house.sent(house.message())
        let first = try house.last().id
        try await house.sent(house.message(.resolved, .sample(state: "resolved"), repliesTo: reference))
        #expect(try house.last().replyTo == first)
        // One that begins anew stands by itself.
        try await house.sent(house.message(.reopened, repliesTo: reference))
        #expect(try house.last().replyTo == nil)
        house.telegram.delete(first, in: TelegramHouse.group)
        try await house.sent(house.message(.resolved, .sample(state: "resolved"), repliesTo: reference))
        #expect(try house.last().replyTo == nil)
        // Numbers of messages mean nothing in another chat.
        house.telegram.open(-5)
        try await house.sent(house.message(.resolved, .sample(state: "resolved"), to: -5, repliesTo: reference))
        #expect(try house.last(in: -5).replyTo == nil)
    }

    @Test("A message to edit that is gone, or in a chat that moved, is not tried again")
    func gone() async throws {
        let house = try await TelegramHouse()
        let reference = try await house.sent(house.message())
        house.telegram.delete(try house.last().id, in: TelegramHouse.group)
        let change = await house.channel.send(house.message(.opened, .sample(occurrences: 2), edits: reference))
        #expect(change == .permanent(reason: "400 Bad Request: message to edit not found"))
        house.telegram.open(-5)
        guard case .permanent = await house.channel.send(house.message(to: -5, edits: reference)) else {
            Issue.record("it was edited in another chat")
            return
        }
    }

    @Test("A chat that moved is followed")
    func moved() async throws {
        let house = try await TelegramHouse()
        house.telegram.set(.moved(to: -1_009_999), of: TelegramHouse.group)
        #expect(await house.channel.send(house.message()) == .moved(to: "-1009999"))
    }

    @Test("A chat that threw the bot out may take it in again; a person who blocked it is not reached there any more")
    func kicked() async throws {
        let house = try await TelegramHouse()
        house.telegram.set(.kicked, of: TelegramHouse.group)
        #expect(
            await house.channel.send(house.message())
                == .permanent(reason: "403 Forbidden: bot was kicked from the supergroup chat"))
        house.telegram.open(77)
        house.telegram.set(.kicked, of: 77)
        let blocked = "403 Forbidden: bot was blocked by the user"
        #expect(await house.channel.send(house.message(to: 77, user: UserID(1))) == .gone(reason: blocked))
        #expect(await house.channel.send(house.message(to: 77)) == .permanent(reason: blocked))
        #expect(await house.channel.send(house.message(to: -4)) == .permanent(reason: "400 Bad Request: chat not found"))
    }

    @Test("What passes is tried again, not before Telegram says")
    func passing() async throws {
        let house = try await TelegramHouse()
        house.telegram.misbehave(.tooMany(seconds: 7), .fails(502), .says("{}"))
        #expect(
            await house.channel.send(house.message())
                == .passing(reason: "429 Too Many Requests: retry after 7", after: .seconds(7)))
        #expect(await house.channel.send(house.message()) == .passing(reason: "502 Internal Server Error"))
        #expect(await house.channel.send(house.message()) == .passing(reason: "status 200 without an answer of Telegram's"))
        #expect(house.telegram.messages(in: TelegramHouse.group).isEmpty)
    }

    @Test("A wrong token stops nothing for good; without one the setting is named")
    func token() async throws {
        let wrong = try await TelegramHouse { $0[TelegramSettings.self].token = "1:wrong" }
        #expect(await wrong.channel.send(wrong.message()) == .passing(reason: "401 Unauthorized"))
        let none = try await TelegramHouse { $0[TelegramSettings.self].token = nil }
        #expect(none.channel.missing == "telegram.token" && wrong.channel.missing == nil && none.channel.receiver == nil)
    }
}
