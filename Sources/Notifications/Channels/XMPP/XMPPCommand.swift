import Foundation
import Kernel

/// `ack`, `resolve` or `close`, and perhaps the number of an incident.
struct XMPPCommand: Sendable, Hashable {
    let act: ChannelDesk.Act
    let incident: IncidentID?

    /// Nil for what is no command: people also talk.
    init?(_ text: String) {
        // What is quoted was said by somebody else.
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix(">") }.map { $0.trimmingCharacters(in: .whitespaces) }
        let said = lines.filter { !$0.isEmpty }
        guard said.count == 1, let match = said[0].lowercased().wholeMatch(of: /(ack|acknowledge|resolve|close)(?:\s*#?(\d{1,18}))?/) else {
            return nil
        }
        act = match.1 == "resolve" ? .resolve : match.1 == "close" ? .close : .acknowledge
        incident = match.2.flatMap { Int64($0) }.map { IncidentID($0) }
    }
}

/// One thread an incident: its name in messages.
enum XMPPThread {
    private static let prefix = "incident-"

    static func name(of incident: IncidentID) -> String { "\(prefix)\(incident.rawValue)" }

    /// Nil for a thread of somebody else's.
    static func incident(_ name: String?) -> IncidentID? {
        guard let name, name.hasPrefix(prefix) else { return nil }
        return Int64(name.dropFirst(prefix.count)).map { IncidentID($0) }
    }
}
