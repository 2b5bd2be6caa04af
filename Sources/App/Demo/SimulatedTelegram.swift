import Accounts
import Kernel
import Notifications
import Platform
import Simulators

/// A Telegram of the demo's own: a group that is told of every incident, and somebody on duty who answers there.
struct SimulatedTelegram: Sendable {
    private static let chat: Int64 = -1_001_234_567_890
    private static let igor = TelegramPerson(id: 5_551_234, name: "Igor")

    private let telegram: TelegramDouble
    private let server: TelegramServer
    private let world: World

    /// It listens before the server starts, which is told where.
    static func start(world: World) async throws -> SimulatedTelegram {
        let telegram = TelegramDouble(token: "5550000:" + world.randomCode(length: 30), now: world.now)
        telegram.open(chat)
        return SimulatedTelegram(telegram: telegram, server: try await TelegramServer.start(telegram), world: world)
    }

    func stop() async throws { try await server.stop() }

    /// Where the group can be looked at.
    var address: String { server.address }

    /// Settings of the server.
    var environment: [String: String] {
        [
            "SWITCHBOARD_TELEGRAM_TOKEN": telegram.token, "SWITCHBOARD_TELEGRAM_API_URL": server.address,
            "SWITCHBOARD_TELEGRAM_ADMIN_CHAT": String(Self.chat),
        ]
    }

    /// Igor, whose account is linked, works through what the group is told.
    func duty(_ accounts: AccountsModule, _ notifications: NotificationsModule) -> DemoCompanion {
        DemoCompanion("telegram") { stage in
            let igor = try await accounts.users.add(
                name: "igor", role: .operator, password: world.randomCode(length: 20), by: .system)
            let code = try await notifications.contactMethods.telegramCode(by: igor.caller).code
            telegram.write("/link \(code)", by: Self.igor)
            try await TelegramReader(of: Self.chat, in: telegram, as: Self.igor, world: world).run(pace: stage.pace)
        }
    }
}
