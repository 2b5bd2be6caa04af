import Foundation
import Kernel
import Logging
import Platform
import Simulators
import Synchronization
import TestKit
import Testing

@testable import Notifications

/// A bot and its Telegram in one process, and a desk that notes what it is asked.
struct TelegramHouse {
    static let token = "4242:secret-token"
    static let group: Int64 = -1001

    let world = TestWorld()
    let log = TestLog()
    let telegram: TelegramDouble
    let desk = RecordedDesk()
    let pauses = Pauses()
    let ground: ChannelGround
    let channel: TelegramChannel
    let olga = TelegramPerson(id: 77, name: "Olga")

    init(_ adjust: (inout Settings) -> Void = { _ in }) async throws {
        telegram = TelegramDouble(token: Self.token, now: { [world] in world.now })
        telegram.open(Self.group)
        var settings = Settings()
        settings[TelegramSettings.self].token = Self.token
        adjust(&settings)
        ground = ChannelGround(
            settings: settings, database: try await TestDatabase([]).database,
            key: SecretKey(bytes: [UInt8](repeating: 7, count: 32)), world: world.world, logger: log.logger,
            texts: try Texts(parts: [.platform] + NotificationsModule.declaration.pageParts), baseURL: { "http://desk" }, desk: desk.port)
        channel = TelegramChannel(on: ground, http: telegram.http, waiting: telegram.http) { [pauses] pause in pauses.add(pause) }
    }

    func message(
        _ kind: MessageKind = .opened, _ note: IncidentNote = .sample(), to chat: Int64 = group, language: Language = .english,
        user: UserID? = nil,
        repliesTo: JSON? = nil, edits: JSON? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            key: "key-1", kind: kind, recipient: Recipient(channel: .telegram, address: String(chat), language: language, user: user),
            content: .incident(note), at: world.now,
            text: MessageText(title: note.title, lines: ["ERROR · Shop", "\(note.occurrences)×"], url: note.url), repliesTo: repliesTo,
            edits: edits)
    }

    /// Sends it, and returns what is needed to edit it.
    @discardableResult
    func sent(_ message: OutgoingMessage) async throws -> JSON {
        guard case .taken(let reference?) = await channel.send(message) else { throw NotTaken() }
        return reference
    }

    struct NotTaken: Error {}

    /// Answers all that people did so far.
    func answer() async throws { _ = try await #require(channel.receiver).ask(from: 0, waiting: .zero) }

    /// The last thing the bot said there.
    func last(in chat: Int64 = group) throws -> TelegramMessage { try #require(telegram.messages(in: chat).last) }
}

/// Waits that nobody waits for.
final class Pauses: Sendable {
    private let kept = Mutex<[Duration]>([])
    var all: [Duration] { kept.withLock { $0 } }
    func add(_ pause: Duration) { kept.withLock { $0.append(pause) } }
}

/// Stands for the core: knows some people, and keeps what they did.
final class RecordedDesk: Sendable {
    struct State {
        var people: [String: Caller] = [:]
        var acts: [String] = []
        /// The addresses at which the acts were asked for.
        var answered: [String] = []
        var state = "open"
        var open: [IncidentNote] = []
        var failure: (any Error)?
    }

    let state = Mutex(State())

    func know(_ person: TelegramPerson, as name: String, role: Role = .operator) {
        state.withLock { $0.people[String(person.id)] = Caller(actor: .user(UserID(1), name: name), access: Access(base: role)) }
    }

    var acts: [String] { state.withLock { $0.acts } }

    private func note(_ text: String) throws -> IncidentNote {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.acts.append(text)
            return .sample(state: state.state)
        }
    }

    var port: ChannelDesk {
        var port = ChannelDesk(
            caller: { [self] identity in state.withLock { $0.people[identity.address] } },
            act: { [self] act, incident, caller, told in
                let states: [ChannelDesk.Act: String] = [.acknowledge: "acknowledged", .resolve: "resolved", .close: "closed"]
                state.withLock { state in
                    state.state = states[act] ?? "open"
                    state.answered.append(told.address)
                }
                return try note("\(act.rawValue) \(incident) by \(caller.actor.name)")
            }, toldIncidents: { _ in [] }, wasTold: { _, _ in false }, addresses: { _ in [] },
            link: { [self] code, identity in
                guard code == "right-code" else { throw ClientError.codeWrong }
                _ = try note("link \(identity.address)")
                return "olga"
            }, discard: { [self] code, channel in _ = try note("discard \(code) of \(channel.rawValue)") },
            openIncidents: { [self] _, limit in state.withLock { Array($0.open.prefix(limit)) } },
            incident: { [self] id, caller in try note("incident \(id) for \(caller.actor.name)") },
            addService: { [self] name, address, caller in
                _ = try note("service \(name) \(address ?? "-") by \(caller.actor.name)")
                return "code-of-\(name)"
            }, receipt: { _, _ in })
        port.subscribe = { [self] code, identity in
            guard code == "page-code" else { throw ClientError.codeWrong }
            _ = try note("subscribe \(identity.address)")
            return .portuguese
        }
        port.leave = { [self] identity in
            _ = try note("unsubscribe \(identity.address)")
            return nil
        }
        return port
    }
}
