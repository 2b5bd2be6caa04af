import Testing

@testable import Incidents

@Suite("The .env of a Dispatcher") struct DispatcherEnvironmentTests {
    private let whole = [
        "DEBUG": "false", "HOST": "0.0.0.0", "PORT": "8220", "DB_PATH": "sqlite+aiosqlite:///db.sqlite", "TELEGRAM_BOT_TOKEN": "42:secret",
        "TELEGRAM_ADMIN_CHAT": "-100123", "BOT_SLEEP": "5", "AUTH_SECRET_KEY": "hidden", "AUTH_ALGORITHM": "HS256",
        "AUTH_TOKEN_LIFETIME_IN_MIN": "90", "FRONTEND_URL": "https://desk.example.org/", "NCT_AUTH_URL": "http://bans", "MORE": "x",
    ]

    @Test("What is understood becomes settings, the rest is named, and no note holds a value")
    func reads() throws {
        let old = try #require(DispatcherEnvironment(whole))
        #expect(
            old.settings.map { "\($0.key)=\($0.value)" } == [
                "telegram.token=42:secret", "telegram.admin_chat=-100123", "server.host=0.0.0.0", "server.port=8220",
                "dispatcher.cors_origin=https://desk.example.org", "dispatcher.token_minutes=90",
            ])
        let left = ["AUTH_ALGORITHM", "AUTH_SECRET_KEY", "BOT_SLEEP", "DB_PATH", "DEBUG", "MORE", "NCT_AUTH_URL"]
        #expect(old.notes.map { String($0.prefix { $0 != " " }) } == left)
        #expect(!old.notes.contains { $0.contains("hidden") || $0.contains("secret") && !$0.contains("AUTH_SECRET_KEY") })
    }

    @Test(
        "A value that is none is left out and said",
        arguments: [
            ("TELEGRAM_ADMIN_CHAT", "the team"), ("TELEGRAM_BOT_TOKEN", "two words"), ("PORT", "0"), ("PORT", "http"),
            ("AUTH_TOKEN_LIFETIME_IN_MIN", "never"), ("FRONTEND_URL", "https://desk.example.org/path"), ("FRONTEND_URL", "desk"),
        ])
    func wrong(name: String, value: String) throws {
        var values = whole
        values[name] = value
        let old = try #require(DispatcherEnvironment(values))
        #expect(old.settings.count == 5 && old.notes.contains { $0.hasPrefix(name) && !$0.contains(value) })
    }

    @Test("A file without Telegram says so; one of something else is refused")
    func others() throws {
        let old = try #require(DispatcherEnvironment(["DB_PATH": "x", "TELEGRAM_BOT_TOKEN": ""]))
        #expect(old.settings.isEmpty && old.notes.count { $0.hasPrefix("TELEGRAM_") } == 2)
        #expect(DispatcherEnvironment(["PORT": "8080", "TOKEN": "x"]) == nil)
    }
}
