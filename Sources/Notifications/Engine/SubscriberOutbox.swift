package import Foundation
package import Kernel
package import Platform

/// Puts what a status page tells its subscribers into the outbox, in the transaction of the one who decides it. From there on it goes
/// the way of all messages. Somebody who gets much in a short time gets the rest of it in one message.
package struct SubscriberOutbox: Sendable {
    /// One message to one subscriber.
    package struct Message: Sendable {
        package enum Kind: Sendable {
            /// Asks whether messages are wanted.
            case confirmation
            case news
        }

        package let kind: Kind
        package let channel: ChannelKind
        package let address: String
        package let language: Language
        package let timeZone: TimeZone
        package let note: SubscriberNote
        /// Tells this one from all others to the same subscriber, and is the same however often it is decided.
        package let cause: String

        package init(
            _ kind: Kind, channel: ChannelKind, address: String, language: Language, timeZone: TimeZone, note: SubscriberNote, cause: String
        ) {
            (self.kind, self.channel, self.address, self.language) = (kind, channel, address, language)
            (self.timeZone, self.note, self.cause) = (timeZone, note, cause)
        }

        /// Programs get each by itself.
        fileprivate var isGathered: Bool { kind == .news && channel != .webhook }
    }

    let channels: Channels
    let writer: MessageWriter
    let settings: NotificationSettings
    private let store = SubscriberOutboxStore()

    init(channels: Channels, writer: MessageWriter, settings: NotificationSettings) {
        (self.channels, self.writer, self.settings) = (channels, writer, settings)
    }

    /// One that is there already is not put there again.
    package func put(_ messages: [Message], at time: Timestamp, on connection: any SQLConnection) throws {
        let rows = messages.map { ($0, decision($0, at: time)) }
        let gathered = rows.filter { $0.0.isGathered }.map(\.1)
        let recent = try store.recent(
            gathered, since: time.adding(.seconds(-settings.digestSeconds)), upTo: settings.digestAfter, at: time, on: connection)
        var (decisions, lanes): ([Decision], [String: (channel: ChannelKind, due: Timestamp)]) = ([], [:])
        for (message, row) in rows {
            for decision in self.decisions(row, message.note, recent[row.key], at: time) {
                decisions.append(decision)
                guard let lane = decision.lane, let due = decision.dueAt else { continue }
                lanes[lane] = (message.channel, min(due, lanes[lane]?.due ?? due))
            }
        }
        // In one order everywhere, so that processes wait for each other and do not lock each other out.
        let wakes = lanes.sorted { $0.key < $1.key }.map { DecisionStore.wake($0.key, $0.value.channel, at: $0.value.due) }
        try connection.run(DecisionStore.insert(decisions, at: time) + wakes)
    }

    /// The message itself; where many came before it, the line of it and perhaps the message in which they are gathered.
    private func decisions(
        _ row: Decision, _ note: SubscriberNote, _ recent: SubscriberOutboxStore.Recent?, at time: Timestamp
    ) -> [Decision] {
        guard let recent, recent.messages >= settings.digestAfter else { return [row] }
        var line = row
        (line.state, line.reason, line.lane, line.dueAt, line.content) = (.bundled, "told with other news", nil, nil, nil)
        if let digest = recent.digest {
            line.bundleKey = digest
            return [line]
        }
        var digest = Decision(.digest, key: News.key("digest\n" + row.key), state: .waiting)
        (digest.channel, digest.recipient, digest.address) = (row.channel, row.recipient, row.address)
        (digest.language, digest.timeZone, digest.lane) = (row.language, row.timeZone, row.lane)
        var head = note
        (head.title, head.lines, head.thread, head.isUrgent) = (note.page, [], nil, false)
        digest.content = StoredContent.digest(head).line
        let wait = Duration.seconds(settings.digestSeconds)
        (digest.dueAt, digest.until) = (time.adding(wait), row.until.adding(wait))
        line.bundleKey = digest.key
        return [digest, line]
    }

    private func decision(_ message: Message, at time: Timestamp) -> Decision {
        let (note, kind) = (message.note, message.kind == .news ? MessageKind.status : .confirmation)
        var decision = Decision(kind, key: News.key("\(message.cause)\n\(note.subscriber)"), state: .waiting)
        (decision.channel, decision.address) = (message.channel, message.address)
        decision.recipient = shown(message)
        (decision.language, decision.timeZone) = (message.language, message.timeZone)
        decision.text = writer.text(.status(note), kind, in: message.language, message.timeZone).whole
        decision.content = StoredContent.status(note).line
        decision.lane =
            message.channel == .webhook
            ? "webhook:\(note.subscriber)" : channels.lane(of: Recipient(channel: message.channel, address: message.address))
        (decision.dueAt, decision.until) = (time, time.adding(.seconds(settings.giveUpSeconds)))
        return decision
    }

    /// Of a browser nothing but the service of its maker is shown, which thousands share: the subscriber tells them apart.
    private func shown(_ message: Message) -> String {
        let shown = channels[message.channel]?.shown(message.address) ?? message.address
        return message.channel == .webpush ? "\(shown) \(message.note.subscriber)" : shown
    }
}
