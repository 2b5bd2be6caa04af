import Kernel
import Platform

/// Model of the template `channel_list`: which channels are set up, and how what they send by is doing.
struct ChannelListPage {
    struct Row {
        let channelName: String
        let icon: String
        let condition: String
        let rate: String
    }

    struct LaneRow {
        let laneName: String
        let icon: String
        let condition: String
        let waiting: String
        let lastError: String?
        let sent: Moment?
    }

    static let mostLanes = 200

    let rows: [Row]
    let lanes: [LaneRow]
    let hasLanes: Bool

    /// - Parameters:
    ///   - rates: messages of the last hour.
    ///   - destinations: names by number: a web hook's lane is named by it.
    init(
        _ channels: Channels, _ lanes: [LaneEntry], rates: [ChannelKind: Int], destinations: [Int64: String], at time: Timestamp,
        texts: TextCatalog,
        formats: ReaderFormats
    ) {
        let troubled = Set(lanes.filter { $0.failures > 0 }.map(\.channel))
        rows = channels.list.map { channel in
            let missing = channel.missing
            let isDown = troubled.contains(channel.kind.rawValue)
            return Row(
                channelName: texts["message_channel_\(channel.kind.rawValue)"],
                icon: missing != nil ? "unknown" : isDown ? "down" : "up",
                condition: missing.map { texts.text("channel_missing", ["setting": $0]) }
                    ?? texts[isDown ? "channel_troubled" : "channel_ready"],
                rate: texts.plural("channel_rate", rates[channel.kind] ?? 0))
        }
        self.lanes = lanes.map { lane in
            let isClosed = lane.openUntil.map { $0 > time } ?? false
            let pause = lane.openUntil.map { formats.relative($0) } ?? ""
            let webhook = lane.lane.hasPrefix("webhook:") ? Int64(lane.lane.dropFirst("webhook:".count)) : nil
            return LaneRow(
                laneName: webhook.flatMap { destinations[$0] } ?? lane.lane, icon: lane.failures == 0 ? "up" : "down",
                condition: isClosed
                    ? texts.text("channel_pausing", ["until": pause])
                    : texts[lane.failures == 0 ? "channel_lane_open" : "channel_lane_trying"],
                waiting: texts.plural("channel_waiting", lane.waiting), lastError: lane.error,
                sent: lane.sentAt.map { Moment($0, formats) })
        }
        hasLanes = !lanes.isEmpty
    }
}
