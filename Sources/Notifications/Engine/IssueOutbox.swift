package import Foundation
package import Kernel
package import Platform

/// Puts what people are told of issues into the outbox, in the transaction of the one who found it out. From there on it goes the way of
/// all messages: it is tried again, and sent once.
package struct IssueOutbox: Sendable {
    /// One change for one person.
    package struct Message: Sendable {
        package let user: UserID
        package let language: Language
        package let timeZone: TimeZone
        package let note: IssueNote
        /// By which channels; by web push each browser that the person has signed up.
        package let addresses: [ChannelKind: String]
        /// Tells this one from all others, and is the same however often it is decided.
        package let cause: String

        package init(
            to user: UserID, in language: Language, _ timeZone: TimeZone, note: IssueNote, addresses: [ChannelKind: String], cause: String
        ) {
            (self.user, self.language, self.timeZone) = (user, language, timeZone)
            (self.note, self.addresses, self.cause) = (note, addresses, cause)
        }
    }

    /// By which quiet hours judge it.
    private static let level = Level.info

    let channels: Channels
    let writer: MessageWriter
    let settings: NotificationSettings
    let baseURL: @Sendable () -> String

    init(channels: Channels, writer: MessageWriter, settings: NotificationSettings, baseURL: @escaping @Sendable () -> String) {
        (self.channels, self.writer, self.settings, self.baseURL) = (channels, writer, settings, baseURL)
    }

    /// One that is there already is not put there again. What would go by a channel that is not set up is left out.
    package func put(_ messages: [Message], at time: Timestamp, on connection: any SQLConnection) throws {
        let methods = try ContactMethodStore().usable(of: Set(messages.map(\.user)), on: connection)
        let decisions = messages.flatMap { message in
            ways(of: message, methods[message.user] ?? []).map { decision(message, $0, at: time) }
        }
        var lanes: [String: ChannelKind] = [:]
        for decision in decisions { if let lane = decision.lane, let channel = decision.channel { lanes[lane] = channel } }
        // In one order everywhere, so that processes wait for each other and do not lock each other out.
        let wakes = lanes.sorted { $0.key < $1.key }.map { DecisionStore.wake($0.key, $0.value, at: time) }
        guard !decisions.isEmpty else { return }
        try connection.run(DecisionStore.insert(decisions, at: time) + wakes)
    }

    private struct Way {
        let channel: ChannelKind
        let address: String
        /// Nil for an address that the person has not verified as one of theirs.
        let method: ContactMethod?
    }

    private func ways(of message: Message, _ methods: [ContactMethod]) -> [Way] {
        message.addresses.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { channel, address -> [Way] in
            guard let known = channels[channel], known.missing == nil else { return [] }
            let theirs = methods.filter { $0.channel == channel }
            guard channel == .webpush else {
                return [Way(channel: channel, address: address, method: theirs.first { $0.address == address })]
            }
            return theirs.map { Way(channel: channel, address: $0.address, method: $0) }
        }
    }

    private func decision(_ message: Message, _ way: Way, at time: Timestamp) -> Decision {
        let key = News.key("issue\n\(message.cause)\n\(message.user)\n\(way.channel.rawValue)\n\(way.address)")
        var decision = Decision(.issue, key: key, state: .waiting)
        (decision.channel, decision.address, decision.user) = (way.channel, way.address, message.user)
        decision.method = way.channel == .webpush ? way.method?.id : nil
        decision.recipient = channels[way.channel]?.shown(way.address) ?? way.address
        (decision.language, decision.timeZone) = (message.language, message.timeZone)
        // The ledger is read by others: what was said there is not theirs to read.
        decision.text = writer.text(.issue(message.note), .issue, in: message.language, message.timeZone).title
        let zone = way.method?.timeZone ?? message.timeZone
        if let quiet = way.method?.quiet, quiet.holdBack(Self.level, at: time, in: zone) {
            return decision.ended(.suppressed, "quiet hours")
        }
        var note = message.note
        note.url = baseURL() + note.url
        decision.content = StoredContent.issue(note).line
        decision.lane = channels.lane(of: Recipient(channel: way.channel, address: way.address))
        (decision.dueAt, decision.until) = (time, time.adding(.seconds(settings.giveUpSeconds)))
        return decision
    }
}
