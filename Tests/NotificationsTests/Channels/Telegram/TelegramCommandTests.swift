import Kernel
import Testing

@testable import Notifications

@Suite("Commands in Telegram") struct TelegramCommandTests {
    @Test(
        "What people write is understood",
        arguments: [
            ("/open", TelegramCommand.open), ("/OPEN", .open), ("/open@Switchboard_Bot", .open),
            ("/incident 12", .incident(IncidentID(12))),
            ("/incident #12", .incident(IncidentID(12))), ("/incident", .incomplete("incident")), ("/incident x", .incomplete("incident")),
            ("/incident -1", .incomplete("incident")), ("/new Shop", .new(name: "Shop", statusURL: nil)),
            ("/new My Shop\nhttps://shop.example/health", .new(name: "My Shop", statusURL: "https://shop.example/health")),
            ("/new", .incomplete("new")), ("/who", .who), ("/link abc", .link(code: "abc")), ("/start abc", .link(code: "abc")),
            ("/start", .help), ("/link", .incomplete("link")), ("/help", .help),
            ("/start status-abc", .subscribe(code: "abc")), ("/subscribe abc", .subscribe(code: "abc")),
            ("/subscribe status-abc", .subscribe(code: "abc")), ("/subscribe", .incomplete("subscribe")),
            ("/unsubscribe", .unsubscribe), ("/stop", .unsubscribe),
        ])
    func understood(text: String, command: TelegramCommand) {
        #expect(TelegramCommand(text) == command)
    }

    @Test("What is no command is none", arguments: ["", "hello", "/", "/other", "/@switchboard_bot", " /open"])
    func none(text: String) {
        #expect(TelegramCommand(text) == nil)
    }

    @Test(
        "A command may name a bot",
        arguments: [
            ("/open@other_bot", "other_bot"), ("/new@Other_Bot Shop", "Other_Bot"), ("/open", nil), ("/open@", nil),
            ("/new a@b", nil), ("open@other_bot", nil),
        ] as [(String, String?)])
    func bots(text: String, bot: String?) {
        #expect(TelegramCommand.bot(in: text) == bot)
    }

    @Test("A button says what it does in few bytes, and is read again")
    func buttons() {
        let button = TelegramButton(.acknowledge, IncidentID(.max))
        #expect(button.data.utf8.count <= 64 && TelegramButton(data: button.data) == button)
        for text in ["", "acknowledge", "acknowledge:", "acknowledge:x", "acknowledge:0", "delete:12"] {
            #expect(TelegramButton(data: text) == nil)
        }
    }
}
