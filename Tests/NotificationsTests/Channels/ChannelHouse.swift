import Accounts
import Foundation
import Kernel
import Platform
import Synchronization
import TestKit

@testable import Notifications

/// What a channel stands on, and a core that knows who was told and notes what is done.
struct ChannelHouse: Sendable {
    let world = TestWorld()
    let log = TestLog()
    let desk = ToldDesk()
    let ground: ChannelGround
    let key = SecretKey(bytes: [UInt8](repeating: 7, count: 32))

    init(_ adjust: (inout Settings) -> Void = { _ in }) async throws {
        var settings = Settings()
        adjust(&settings)
        ground = ChannelGround(
            settings: settings, database: try await TestDatabase(AccountsStorage.migrations + NotificationsStorage.migrations).database,
            key: key, world: world.world, logger: log.logger,
            texts: try Texts(parts: [.platform] + NotificationsModule.declaration.pageParts), baseURL: { "https://desk.example.org" },
            desk: desk.port)
    }

    func message(
        _ kind: MessageKind = .opened, _ note: IncidentNote = .sample(), to channel: ChannelKind, _ address: String,
        language: Language = .english, user: UserID? = nil, subscription: JSON? = nil, repliesTo: JSON? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            key: "key1", kind: kind,
            recipient: Recipient(channel: channel, address: address, language: language, user: user, subscription: subscription),
            content: .incident(note), at: world.now,
            text: MessageText(title: "Error in \(note.serviceName): \(note.title)", lines: [note.message], url: note.url),
            repliesTo: repliesTo)
    }
}

/// Stands for the core: who was told of what, whose address is whose, and what was done.
final class ToldDesk: Sendable {
    struct State {
        var told: [ChannelDesk.Identity: [IncidentID]] = [:]
        var users: [ChannelDesk.Identity: Caller] = [:]
        var over: Set<IncidentID> = []
        var acts: [String] = []
        var state = "open"
        var failure: (any Error)?
    }

    let state = Mutex(State())
    /// Keys of messages that arrived, as it was told; with the reason those that did not.
    let receipts: AsyncStream<String>
    private let receipt: AsyncStream<String>.Continuation

    init() { (receipts, receipt) = AsyncStream.makeStream() }

    var acts: [String] { state.withLock { $0.acts } }

    /// The one told last comes first.
    func tell(_ channel: ChannelKind, _ address: String, of incidents: Int64...) {
        state.withLock { $0.told[.init(channel, address)] = incidents.map { IncidentID($0) } }
    }

    func know(_ channel: ChannelKind, _ address: String, as name: String, _ role: Role = .operator) {
        let caller = Caller(actor: .user(UserID(1), name: name), access: Access(base: role))
        state.withLock { $0.users[.init(channel, address)] = caller }
    }

    var port: ChannelDesk {
        ChannelDesk(
            caller: { [self] identity in state.withLock { $0.users[identity] } },
            act: { [self] act, incident, caller, identity in
                try state.withLock { state in
                    if let failure = state.failure { throw failure }
                    state.acts.append("\(act.rawValue) \(incident) by \(caller.actor.name) told at \(identity.address)")
                    if !state.over.contains(incident) || act == .close {
                        state.state = [.acknowledge: "acknowledged", .resolve: "resolved", .close: "closed"][act] ?? "open"
                    }
                    var note = IncidentNote.sample(state: state.state)
                    (note.id, note.changedBy) = (incident, caller.actor.name)
                    return note
                }
            },
            toldIncidents: { [self] identity in
                state.withLock { state in (state.told[identity] ?? []).filter { !state.over.contains($0) } }
            },
            wasTold: { [self] incident, identity in state.withLock { $0.told[identity]?.contains(incident) ?? false } },
            addresses: { [self] channel in state.withLock { $0.told.keys.filter { $0.channel == channel }.map(\.address) } },
            link: { _, _ in throw ClientError.codeWrong }, openIncidents: { _, _ in [] },
            incident: { [self] id, _ in
                state.withLock { state in
                    var note = IncidentNote.sample(state: state.state)
                    note.id = id
                    return note
                }
            }, addService: { name, _, _ in name }, receipt: { [self] key, _ in receipt.yield(key) },
            undelivered: { [self] key, reason in receipt.yield("\(key): \(reason)") })
    }
}
