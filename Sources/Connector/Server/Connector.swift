import Foundation
package import Kernel
package import Logging
import Platform
import Synchronization

/// Connects to the server, again and again, and lets the workbench answer what it asks.
package struct Connector: Sendable {
    /// Another connector came with the same token.
    package struct RunsTwice: Error, CustomStringConvertible {
        package let description = "The server says that another connector runs with the same token."
    }

    private let target: WebSocketClient.Target
    private let conversation: any ServerConversation
    private let workbench: Workbench
    private let world: World
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameter pause: waits between two connections.
    package init(
        _ settings: ConnectSettings.Server, source: TicketSource, workbench: Workbench, version: String, world: World, logger: Logger,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        let conversation = Self.conversation(settings, adapter: source.name, version: version, logger: logger)
        (self.conversation, self.workbench, self.world, self.logger, self.pause) = (conversation, workbench, world, logger, pause)
        target = Self.target(settings, conversation)
    }

    static func conversation(
        _ settings: ConnectSettings.Server, adapter: String, version: String, logger: Logger
    ) -> any ServerConversation {
        guard let key = settings.key else {
            return NativeConversation(token: settings.token, version: version, adapter: adapter, logger: logger)
        }
        return OldConversation(token: settings.token, key: key, service: settings.service, logger: logger)
    }

    static func target(_ settings: ConnectSettings.Server, _ conversation: any ServerConversation) -> WebSocketClient.Target {
        let isBare = URLComponents(string: settings.url).map { ["", "/"].contains($0.path) && $0.query == nil } ?? false
        let base = settings.url.hasSuffix("/") ? String(settings.url.dropLast()) : settings.url
        var target = WebSocketClient.Target(url: isBare ? base + conversation.path : settings.url)
        target.headers = conversation.subprotocol.map { [("Sec-WebSocket-Protocol", $0)] } ?? []
        (target.proxy, target.authorities) = (settings.proxy, settings.authorities)
        return target
    }

    /// Goes on until it is cancelled. Throws only what makes going on senseless.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await workbench.run() }
            group.addTask { try await connectAgainAndAgain() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func connectAgainAndAgain() async throws {
        var backOff = BackOff(world: world)
        while !Task.isCancelled {
            let welcome = Welcome()
            do {
                try await WebSocketClient.run(target) { connection in try await talk(on: connection, welcome) }
            } catch let closure as WebSocketClosure where closure.code == 4009 {
                throw RunsTwice()
            } catch {
                guard !Task.isCancelled else { return }
                let isRefused = (error as? WebSocketClosure).map { [4001, 4002].contains($0.code) } ?? false
                if isRefused { backOff.lengthen() } else if welcome.came { backOff.reset() }
                logger.warning("not connected", metadata: ["server": "\(target.url)", "reason": "\(Self.reason(error))"])
            }
            guard (try? await pause(backOff.next())) != nil else { return }
        }
    }

    /// A server that does not let the connector in, nor says no, is left.
    private func talk(on connection: WebSocketConnection, _ welcome: Welcome) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: .seconds(15))
                // That ends the conversation.
                if !welcome.came { await connection.close(WebSocketClosure(code: 4008, reason: "no welcome came")) }
            }
            group.addTask {
                try await conversation.run(on: connection, workbench) {
                    welcome.note()
                    logger.notice("connected", metadata: ["server": "\(target.url)"])
                }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            for try await _ in group {}
        }
    }

    /// Whether the server let the connector in.
    private final class Welcome: Sendable {
        private let state = Mutex(false)

        var came: Bool { state.withLock { $0 } }
        func note() { state.withLock { $0 = true } }
    }

    static func reason(_ error: any Error) -> String {
        guard let closure = error as? WebSocketClosure else { return "\(error)" }
        return switch closure.code {
        case 4001: "the server does not accept the token (or the key): \(closure)"
        case 4002: "the server does not support this connector: \(closure)"
        default: "\(closure)"
        }
    }

    /// Pauses between two connections: from a second to a minute, with some chance in them.
    private struct BackOff {
        private static let longest = 60.0
        private let world: World
        private var seconds = 1.0

        init(world: World) { self.world = world }

        mutating func next() -> Duration {
            let chance = Double(world.randomBytes(1).first ?? 0) / 255
            defer { seconds = min(seconds * 2, Self.longest) }
            return .seconds(seconds * (0.75 + 0.5 * chance))
        }

        mutating func reset() { seconds = 1 }
        mutating func lengthen() { seconds = Self.longest }
    }
}
