import Foundation
import Kernel
import Platform

/// Sends a message that says nothing, past limits and breakers, and waits for what comes of it.
struct MessageTester: Sendable {
    let database: Database
    let channels: Channels
    let assembly: MessageAssembly
    let writer: MessageWriter
    let world: World
    private let store = OutboxStore()
    private let ledger = LedgerStore()

    init(database: Database, channels: Channels, assembly: MessageAssembly, writer: MessageWriter, world: World) {
        (self.database, self.channels, self.assembly) = (database, channels, assembly)
        (self.writer, self.world) = (writer, world)
    }

    /// - Parameter handsOver: leaves it to a server what this process is not set up for: a command beside it need not know its settings.
    func send(to destination: Destination, handsOver: Bool) async throws -> LedgerEntry {
        let time = world.now()
        let decision = try await decision(destination)
        if handsOver, let channel = decision.channel, channels[channel]?.missing != nil {
            return try await handOver(decision, channel, at: time)
        }
        let row = try await database.write { [store] connection in
            try connection.run(DecisionStore.insert([decision], at: time))
            return try store.find(key: decision.key, on: connection)
        }
        guard let row else { throw ClientError.destinationNotFound }
        // Without an address there is nothing to send.
        guard let message = try await message(of: row) else { return try await entry(row.id) }
        let outcome = await OutboxWorker.hand(message, to: channels[row.channel])
        let end = world.now()
        try await database.write { [store] in try store.record(Ending(test: outcome), of: row, at: end, on: $0) }
        return try await entry(row.id)
    }

    /// Puts it into the outbox for one try, and waits for that.
    private func handOver(_ decision: Decision, _ channel: ChannelKind, at time: Timestamp) async throws -> LedgerEntry {
        var due = decision
        (due.dueAt, due.until) = (time, time)
        let (row, lane) = (due, decision.lane ?? channel.rawValue)
        let id = try await database.write { [store] connection in
            try connection.run(DecisionStore.insert([row], at: time) + [DecisionStore.wake(lane, channel, at: time)])
            return try store.find(key: row.key, on: connection)?.id
        }
        guard let id else { throw ClientError.destinationNotFound }
        for _ in 0..<Self.looks {
            try await Task.sleep(for: Self.lookPause)
            let entry = try await entry(id)
            if !entry.state.isPending { return entry }
        }
        let end = world.now()
        let reason = "no server sent it within \(Self.looks / 5) seconds"
        try await database.write { [store] connection in
            guard let row = try store.find(id, on: connection) else { return }
            try store.record(Ending(state: .gaveUp, reason: reason), of: row, at: end, on: connection)
        }
        return try await entry(id)
    }

    /// Five a second.
    private static let lookPause = Duration.milliseconds(200)
    private static let looks = 150

    private func message(of row: OutboxMessage) async throws -> OutgoingMessage? {
        let result = try await database.read { [assembly] in try assembly.worded(on: $0).message(of: row, on: $0) }
        if case .message(let message) = result { return message }
        return nil
    }

    private func entry(_ id: Int64) async throws -> LedgerEntry {
        guard let entry = try await database.read({ [ledger] in try ledger.find(id, on: $0) }) else {
            throw ClientError.notificationNotFound(id)
        }
        return entry
    }

    /// Its row, which nothing but this claims: it has no due time.
    private func decision(_ destination: Destination) async throws -> Decision {
        var decision = Decision(.test, key: News.key("test\n\(world.randomCode(length: 20))"), state: .waiting)
        (decision.destination, decision.destinationName) = (destination.id, destination.name)
        (decision.language, decision.timeZone, decision.user) = (destination.language, destination.timeZone, destination.user)
        if let user = destination.user {
            let methods = try await database.read { try ContactMethodStore().usable(of: [user], on: $0) }[user] ?? []
            guard let first = methods.first else {
                throw ClientError.contactMethodNotFound
            }
            (decision.channel, decision.address, decision.method) = (first.channel, first.address, first.id)
        } else {
            (decision.channel, decision.address) = (destination.channel, destination.address)
        }
        if let channel = decision.channel, let address = decision.address {
            decision.recipient = channels[channel]?.shown(address) ?? address
            // By which it can be sent again.
            decision.lane =
                channel == .webhook
                ? Lane.name(ofWebhook: destination.id) : channels.lane(of: Recipient(channel: channel, address: address))
        }
        let writer = try await database.read { [writer] in try MessageWordsStore().current(writer, on: $0) }
        let text = writer.text(.test, .test, by: decision.channel, in: decision.language, decision.timeZone)
        (decision.content, decision.text) = (StoredContent.test.line, text.whole)
        return decision
    }
}

extension Ending {
    /// Of a message that is tried once.
    fileprivate init(test outcome: SendOutcome) {
        switch outcome {
        case .taken(let reference): self.init(state: .sent, reference: reference)
        case .passing(let reason, _, _), .permanent(let reason), .gone(let reason): self.init(state: .gaveUp, reason: reason)
        case .moved(let address): self.init(state: .gaveUp, reason: "the chat moved to \(address)")
        }
    }
}
