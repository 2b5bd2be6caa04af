import Kernel
import Logging
import Platform
import ServiceLifecycle

/// Sends what is in the outbox and records what came of it.
struct OutboxWorker: Sendable {
    let database: Database
    let channels: Channels
    let assembly: MessageAssembly
    let settling: OutboxSettling
    /// This process.
    let owner: LeaseOwner
    let figures: NotificationFigures
    let now: @Sendable () -> Timestamp
    let logger: Logger
    private let store = OutboxStore()

    init(
        database: Database, channels: Channels, assembly: MessageAssembly, settling: OutboxSettling, owner: LeaseOwner,
        figures: NotificationFigures, now: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        (self.database, self.channels, self.assembly, self.settling) = (database, channels, assembly, settling)
        (self.owner, self.figures, self.now, self.logger) = (owner, figures, now, logger)
    }

    /// One message of a batch.
    private struct Item: Sendable {
        let row: OutboxMessage
        let isEdit: Bool
        let content: MessageAssembly.Result
    }

    /// Gives up the leases that the server held here when it last died, and what nobody waits for any more.
    func begin() async throws {
        let time = now()
        _ = try await takeOver(since: time)
        try await database.write { [store] in try store.endTests(before: time.adding(Self.longestTest * -1), at: time, on: $0) }
    }

    /// Takes over what processes held that have died, so that it need not wait until their leases run out. Only one process serves from a
    /// database, so any other is dead: one of the same place at once, whose data directory this one has locked. One of another place may
    /// only have lost its connection for a moment; it shows itself again, and what it is about to send is left to it.
    /// - Parameter begun: since when this process serves.
    /// - Returns: whether somebody else still holds something.
    func takeOver(since begun: Timestamp) async throws -> Bool {
        let isLongAgo = now().since(begun) >= PostgresPresence.absence
        let others = try await database.read { [store, owner] in try store.owners(on: $0).filter { $0 != owner.name } }
        guard !others.isEmpty else { return false }
        return try await database.write { [store, owner] connection in
            let dead = try others.filter { name in
                try (isLongAgo || owner.succeeds(name)) && !PostgresPresence.isShown(name, on: connection)
            }
            for name in dead { try store.releaseAll(of: name, on: connection) }
            return dead.count < others.count
        }
    }

    /// By then whoever sends a test message has its outcome, or died.
    private static let longestTest = Duration.seconds(300)

    /// Sends all that is due now; how many messages were handled.
    @discardableResult
    func runOnce() async throws -> Int {
        try await giveUpExpired()
        return await withTaskGroup(of: Int.self) { group in
            for lane in (try? await claim(limit: 100)) ?? [] { group.addTask { await work(lane) } }
            return await group.reduce(0, +)
        }
    }

    /// What nothing would try any more becomes a dead letter, although its lane is closed.
    func giveUpExpired() async throws {
        let time = now()
        let hasExpired = try await database.read { [store] in try store.hasExpired(at: time, on: $0) }
        guard hasExpired else { return }
        _ = try await database.write { [store] in try store.giveUp(at: time, limit: 500, on: $0) }
    }

    /// Lanes that are due, now held by this process.
    func claim(limit: Int) async throws -> [Lane] {
        let time = now()
        let due = try await database.read { [store] in try store.dueLanes(at: time, limit: limit, on: $0) }
        guard !due.isEmpty else { return [] }
        return try await database.write { [store, owner] connection in
            try due.compactMap { try store.claim($0, by: owner.name, at: time, on: connection) }
        }
    }

    /// Sends the messages of a lane until none is due, its breaker opens or the server stops; how many it handled. An error is logged,
    /// and the lane let go.
    @discardableResult
    func work(_ lane: Lane) async -> Int {
        var (lane, count, notBefore) = (lane, 0, Timestamp?.none)
        do {
            repeat {
                let items = try await batch(of: lane)
                guard !items.isEmpty else { break }
                count += items.count
                let outcomes = await send(items)
                guard let held = try await record(outcomes, lane) else { return count }
                lane = held
                if lane.isDown { try await divert(lane) }
            } while lane.letsThrough(at: now()) && !Task.isShuttingDownGracefully
        } catch {
            logger.warning("a lane's messages cannot be sent now", metadata: ["lane": "\(lane.name)", "error": "\(error)"])
            notBefore = now().adding(.seconds(1))
        }
        do {
            let time = now()
            try await database.write { [store, owner, lane, notBefore] in
                try store.release(lane, by: owner.name, at: time, notBefore: notBefore, on: $0)
            }
        } catch {
            logger.warning("a lane stays held until its lease ends", metadata: ["lane": "\(lane.name)", "error": "\(error)"])
        }
        return count
    }

    /// What is sent at once: as many as the channel takes, and one alone while it is not known whether the other side is back. Nothing
    /// when the lease was lost: a process that was stopped for long does not send what another one has sent meanwhile.
    private func batch(of lane: Lane) async throws -> [Item] {
        let time = now()
        let limit = lane.failures > 0 ? 1 : max(1, channels[lane.channel]?.concurrency ?? 1)
        return try await database.read { [store, assembly, owner] connection in
            guard try store.isHeld(lane, by: owner.name, at: time, on: connection) else { return [] }
            let new = try store.due(in: lane.name, at: time, limit: limit, on: connection).map { ($0, false) }
            // What is new goes first, and changes go one a second.
            let mayEdit = new.isEmpty && lane.nextEdit.map { $0 <= time } ?? true
            let edits = mayEdit ? try store.edits(in: lane.name, at: time, limit: 1, on: connection).map { ($0, true) } : []
            guard !new.isEmpty || !edits.isEmpty else { return [] }
            let assembly = try assembly.worded(on: connection)
            return try (new + edits).map { row, isEdit in
                Item(row: row, isEdit: isEdit, content: try assembly.message(of: row, isEdit: isEdit, on: connection))
            }
        }
    }

    private func send(_ items: [Item]) async -> [OutboxSettling.Try] {
        await withTaskGroup(of: OutboxSettling.Try.self) { group in
            for item in items { group.addTask { await send(item) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func send(_ item: Item) async -> OutboxSettling.Try {
        let row = item.row
        guard case .message(let message) = item.content else {
            guard case .nothing(let reason) = item.content else { return .init(row: row, isEdit: item.isEdit) }
            return .init(row: row, isEdit: item.isEdit, dropped: reason)
        }
        let outcome = await Self.hand(message, to: channels[row.channel])
        if !item.isEdit { figures.record(outcome, row.channel, waited: now().since(row.createdAt)) }
        return .init(row: row, isEdit: item.isEdit, message: message, outcome: outcome)
    }

    /// Hands a message to its channel, when that is set up.
    static func hand(_ message: OutgoingMessage, to channel: (any Channel)?) async -> SendOutcome {
        guard let channel else { return .permanent(reason: "this version has no channel \(message.recipient.channel.rawValue)") }
        if let missing = channel.missing { return .permanent(reason: "the channel is not set up: \(missing) is missing") }
        return await channel.send(message)
    }

    /// What waits behind a lane that is down, and need not.
    private func divert(_ lane: Lane) async throws {
        var (time, last) = (now(), Int64?.some(0))
        while let after = last {
            time = now()
            last = try await database.write { [settling, time] connection in
                try settling.divert(lane, after: after, limit: 100, at: time, on: connection)
            }
        }
    }

    /// The lane as it stands then; nil when the lease was lost.
    private func record(_ tries: [OutboxSettling.Try], _ lane: Lane) async throws -> Lane? {
        let time = now()
        let settled = settling.lane(lane, after: tries, at: time)
        return try await database.write { [store, settling, owner] connection in
            for one in tries { try settling.record(one, lane: settled, at: time, on: connection) }
            return try store.renew(settled, by: owner.name, at: time, on: connection) ? settled : nil
        }
    }
}

extension Lane {
    /// Whether its breaker lets messages through.
    fileprivate func letsThrough(at time: Timestamp) -> Bool { openUntil.map { $0 <= time } ?? true }
}
