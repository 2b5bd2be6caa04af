package import Kernel
package import Platform

/// A line of the ledger as pages show it; model of the template `ledger_lines`.
struct LedgerLine {
    let what: String
    let who: String
    let way: String?
    let stateCode: String
    let stateLabel: String
    let icon: String
    let why: String?
    let attempts: String?
    let at: Moment
    let said: String
    /// Nil on the page of the incident itself.
    let incidentURL: String?
    let incidentNumber: String
    /// Nil for what cannot be sent again.
    let resendURL: String?

    init(_ entry: LedgerEntry, showsIncident: Bool, mayResend: Bool, _ texts: TextCatalog, _ formats: ReaderFormats) {
        what = texts["message_kind_\(entry.kind.rawValue)"]
        let (name, address) = (entry.user ?? entry.destination, entry.recipient ?? texts["message_nobody"])
        who = [name, name == address ? nil : address].compactMap { $0 }.joined(separator: " · ")
        way = entry.channel.map { texts["message_channel_\($0.rawValue)"] }
        (stateCode, stateLabel, icon) = (entry.state.rawValue, texts["message_state_\(entry.state.rawValue)"], entry.state.icon)
        why = entry.reason
        attempts = entry.attempts > 1 ? texts.plural("message_attempts", entry.attempts) : nil
        (at, said) = (Moment(entry.createdAt, formats), entry.text)
        incidentURL = showsIncident ? entry.incident.map { "/incidents/\($0)" } : nil
        incidentNumber = entry.incident.map { "#\($0)" } ?? ""
        resendURL = mayResend && entry.state == .gaveUp ? MessagePath.message(entry.id, "resend") : nil
    }
}

extension MessageState {
    /// Of the sprite: the state is a shape, a word and a colour.
    fileprivate var icon: String {
        switch self {
        case .waiting: "rotate"
        case .failed: "warning"
        case .gaveUp: "error"
        case .sent, .delivered, .read: "success"
        case .acknowledged: "acknowledged"
        case .bundled: "merged"
        case .suppressed, .throttled: "calm"
        }
    }
}

/// Who was told of an incident, on its page; model of the template `ledger_piece`.
package struct LedgerPiece {
    let lines: [LedgerLine]
    let hasLines: Bool
    private static let most = 30

    /// Nil for a reader who sees nothing of messages.
    package static func piece(
        of incident: IncidentID, for access: Access, on connection: any SQLConnection
    ) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)? {
        guard access.mayAnywhere(.viewNotifications) else { return nil }
        // Whoever sees the incident's page sees who was told of it.
        let entries = try LedgerStore().list(LedgerFilter(incident: incident), visible: .all, limit: most, on: connection)
        return { texts, formats in
            let lines = entries.map { LedgerLine($0, showsIncident: false, mayResend: false, texts, formats) }
            return PagePiece(template: "ledger_piece", model: LedgerPiece(lines: lines, hasLines: !lines.isEmpty))
        }
    }
}
