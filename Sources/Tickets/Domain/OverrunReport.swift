import Kernel

/// What is said of a ticket in the table that dashboards read: who is responsible, and a text of lines `label: value`. The words are those
/// of the ticket system's users, whatever language somebody reads Switchboard in.
struct OverrunReport: Hashable, Sendable {
    /// Nil for a ticket in work.
    let responsible: String?
    let text: String

    static let kept = "SLA не превышен"

    init(_ verdict: StrictWalk.Verdict, of ticket: SourceTicket) {
        switch verdict.outcome {
        case .kept: (responsible, text) = (Self.kept, "Результат: \(Self.kept)")
        case .inWork: (responsible, text) = (nil, "ТТ в работе")
        case .suspended: (responsible, text) = (nil, "ТТ в приостановке")
        case .overrun:
            let task = verdict.guilty.map { ticket.tasks[$0] }
            (responsible, text) = (task?.responsible, task.map(Self.lines)?.joined(separator: "\n") ?? "")
        }
    }

    private static func lines(_ task: SourceTask) -> [String] {
        let (created, closed) = (task.created, task.completed)
        let accepted = task.assigned ?? created
        func between(_ start: SourceTime?, _ end: SourceTime?) -> String {
            guard let start, let end else { return "" }
            return duration(end.wall - start.wall)
        }
        return [
            "Результат: SLA превышен",
            "Просрочено на группе: \(task.unit ?? "")",
            "Номер запроса: \(task.number)",
            "Время создания запроса: \(created?.clock ?? "")",
            "Время принятия в работу: \(accepted?.clock ?? "")",
            "Время закрытия запроса: \(closed?.clock ?? "")",
            "Время реакции: \(between(created, accepted))",
            "Время решения: \(between(accepted, closed))",
            "Время всё: \(between(created, closed))",
            "Последний комментарий (task): \(task.lastComment.map(plain) ?? "Комментарий отсутствует")",
        ]
    }

    /// `H:MM:SS`; hours go on past a day.
    static func duration(_ seconds: Int64) -> String {
        let amount = abs(seconds)
        let parts = [String(amount / 3600), CivilTime.padded(amount % 3600 / 60, to: 2), CivilTime.padded(amount % 60, to: 2)]
        return (seconds < 0 ? "-" : "") + parts.joined(separator: ":")
    }

    private static let markup = ["<p>", "</p>", "&nbsp;", "<br>", "<strong>", "</strong>", "&gt;", "&lt;", "'"].map { Array($0.utf8) }

    /// Each piece of markup that the ticket system writes becomes a space.
    static func plain(_ comment: String) -> String {
        var (kept, rest) = ([UInt8](), Array(comment.utf8)[...])
        // Bytes, because comments may be megabytes.
        while let start = rest.firstIndex(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "'") }) {
            kept += rest[..<start]
            rest = rest[start...]
            let piece = markup.first { rest.starts(with: $0) }
            kept.append(piece == nil ? rest[start] : UInt8(ascii: " "))
            rest = rest.dropFirst(piece?.count ?? 1)
        }
        return String(decoding: kept + rest, as: UTF8.self)
    }
}
