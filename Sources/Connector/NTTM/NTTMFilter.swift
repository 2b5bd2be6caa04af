import Foundation
import Kernel
import Platform

/// A filter that a user of the ticket system saved there, turned into what is asked today. The rules are the old
/// connector's, to the letter.
struct NTTMFilter {
    /// The one filter that lists suspended tickets; every other lists overdue ones.
    private static let suspended = "5481e1e0-0ff7-4dec-a183-96ee95a61c29"
    /// Days that stand in a saved filter of overdue tickets, and stand for others.
    private static let (dayBeforeYesterday, yesterday) = ("2023-01-24", "2023-01-25")
    private static let closedOnly = #"{"field":"status","searchOperation":"IN","values":[0]}"#

    static let missing = SourceFailure(.notFound, "Custom error: filter is none!", status: 400)
    static func isSuspended(_ key: String) -> Bool { key == suspended }

    let key: String
    private let saved: String

    /// - Parameter saved: what the ticket system answers for the key. An older one answers with the text alone.
    init(key: String, saved: JSON) throws {
        self.key = key
        let field = saved[Self.isSuspended(key) ? "filter" : "result"]
        switch saved.string.map(JSON.text) ?? field {
        case .text(let text) where !text.isEmpty: self.saved = text
        case .list(let conditions): self.saved = JSON.list(conditions).line
        case .object(let fields): self.saved = JSON.object(fields).line
        default: throw Self.missing
        }
    }

    /// What is sent to the ticket system at that moment.
    func text(on now: Timestamp, zone: TimeZone) -> String {
        guard !Self.isSuspended(key) else { return saved }
        let text =
            saved.replacing(Self.dayBeforeYesterday, with: Self.day(2, before: now, zone))
            .replacing(Self.yesterday, with: Self.day(1, before: now, zone))
        guard let end = text.lastIndex(of: "]") else { return text }
        let isEmpty = text[..<end].last { !$0.isWhitespace } == "["
        return text[..<end] + (isEmpty ? "" : ",") + Self.closedOnly + text[end...]
    }

    /// `YYYY-MM-DD` of a day before today.
    static func day(_ days: Int, before now: Timestamp, _ zone: TimeZone) -> String {
        let seconds = now.microseconds.flooringDivision(by: 1_000_000) + Int64(zone.secondsFromGMT(for: now.date))
        return String(CivilTime(secondsSince1970: seconds - Int64(days) * 86_400).text.prefix(10))
    }
}
