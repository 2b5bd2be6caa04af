import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import NIOFoundationCompat
package import Platform
import Synchronization

/// Learns what people press and write: asks Telegram again and again, or is called by it.
///
/// An update may come twice: after a crash, from two nodes that ask in turn, or when an answer to a call was lost. Those that this
/// process has had are left out.
final class TelegramReceiver: Sendable {
    /// How long Telegram holds back an answer while there is nothing to tell, and how long one has to be waited for.
    static let wait = Duration.seconds(25)
    static let patience = Duration.seconds(40)

    /// The shortest time between two questions that are answered by nothing.
    private static let rest = Duration.milliseconds(500)
    private static let kinds: JSON = ["message", "callback_query"]
    private static let bodyLimit = 1 << 20
    /// Bytes of fifty updates of the longest messages, every character escaped.
    static let answerLimit = 4 << 20

    private let api: BotAPI
    private let mode: TelegramSettings.Updates
    private let address: String?
    private let key: SecretKey
    private let logger: Logger
    private let world: World
    private let handle: @Sendable (BotUpdate) async -> Void
    private let seen = Mutex(RecentMemory<Int64, Bool>(limit: 10_000))

    /// - Parameter handle: answers one update.
    init(
        api: BotAPI, mode: TelegramSettings.Updates, on ground: ChannelGround, handle: @escaping @Sendable (BotUpdate) async -> Void
    ) {
        (self.api, self.mode, self.handle) = (api, mode, handle)
        (key, world, logger) = (ground.key, ground.world, ground.logger)
        // Where Telegram reaches the server.
        address = ground.settings.server.publicURL == nil ? nil : ground.settings.baseURL() + TelegramPath.updates
    }

    func run() async {
        switch mode {
        case .off: return
        case .webhook: await insist { () async throws(BotFailure) in try await self.register() }
        case .polling:
            var next: Int64 = 0
            while !Task.isCancelled {
                let (before, start) = (next, ContinuousClock.now)
                await insist { () async throws(BotFailure) in next = try await self.ask(from: next) }
                // A server of one's own may not wait as it was asked to.
                if next == before, ContinuousClock.now - start < Self.rest { try? await Task.sleep(for: Self.rest) }
            }
        }
    }

    private func take(_ update: BotUpdate) async {
        let isNew = seen.withLock { seen in
            defer { seen[update.id] = true }
            return seen[update.id] == nil
        }
        if isNew { await handle(update) }
    }

    // MARK: Asking

    /// Answers what is there from this number on, and returns the number to go on from, which tells Telegram that the ones before
    /// have been understood.
    /// - Parameter waiting: how long Telegram may wait for something to tell.
    func ask(from first: Int64, waiting: Duration = wait) async throws(BotFailure) -> Int64 {
        let found: JSON
        do throws(BotFailure) {
            found = try await api.call(
                "getUpdates",
                [
                    "offset": .integer(first), "timeout": .integer(waiting.components.seconds), "limit": 50,
                    "allowed_updates": Self.kinds,
                ])
        } catch .refused(409, let reason, _) where reason.contains("webhook") {
            // Left from a time when updates were sent.
            _ = try await api.call("deleteWebhook", [:])
            return first
        }
        var next = first
        for update in (found.elements ?? []).compactMap(BotUpdate.init) {
            await take(update)
            next = update.id &+ 1
        }
        return next
    }

    /// Tries until it succeeds or the task is cancelled; says once that it does not.
    private func insist(_ body: () async throws(BotFailure) -> Void) async {
        var failures = 0
        while !Task.isCancelled {
            do throws(BotFailure) {
                try await body()
                if failures > 0 { logger.notice("Telegram answers again") }
                return
            } catch {
                guard !Task.isCancelled else { return }
                if failures == 0 { logger.warning("Telegram does not tell what people answer", metadata: ["reason": "\(error.reason)"]) }
                try? await Task.sleep(for: pause(after: error, failures))
                failures += 1
            }
        }
    }

    /// One second, then twice as long each time, up to half a minute.
    private func pause(after failure: BotFailure, _ failures: Int) -> Duration {
        let usual = Duration.seconds(min(1 << min(failures, 5), 30))
        switch failure {
        case .tooMany(let wait): return max(wait, usual)
        case .unreachable(_, let wait?): return max(wait, usual)
        // Another node asks at the same time, and each ends the other's waiting: one of them has to stay back.
        case .refused(409, _, _): return .seconds(20 + Int(world.randomBytes(1)[0]) / 10)
        case .unreachable, .refused: return usual
        }
    }

    // MARK: Being called

    private var secret: String { key.authenticationCode(Self.use) }
    private static let use = "telegram updates"

    private func register() async throws(BotFailure) {
        guard let address else { throw .unreachable("server.public_url is not set") }
        _ = try await api.call(
            "setWebhook", ["url": .text(address), "secret_token": .text(secret), "allowed_updates": Self.kinds, "max_connections": 4])
    }

    /// Where Telegram sends updates to, if it is to.
    func add(to routes: Routes) {
        guard mode == .webhook, let header = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token") else { return }
        routes.family(.telegram).post(RouterPath(TelegramPath.updates)) { [self] request, _ in
            // For whoever does not know the secret there is nothing here.
            guard let given = request.headers[header], key.isAuthenticationCode(given, of: Self.use) else { throw ClientError.notFound }
            let body = try await request.plainBody(limit: Self.bodyLimit)
            // What cannot be read is taken, too: Telegram would send it again for a day.
            if let update = (try? JSONDecoder().decode(JSON.self, from: Data(buffer: body))).flatMap(BotUpdate.init) { await take(update) }
            return Response(status: .ok)
        }
    }
}

enum TelegramPath {
    static let updates = "/telegram/updates"
}

extension RouteFamily {
    /// Where Telegram sends what people press and write.
    package static let telegram = RouteFamily(rawValue: "telegram")
}
