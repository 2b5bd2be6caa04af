import Foundation
import Platform

/// What came of a form, as the address that its answer leads to says it once: how many incidents were changed and how that
/// is undone, how many were left out and why, or why the whole form was refused.
struct IncidentOutcome: Sendable {
    /// Incidents that were left out for one reason.
    struct LeftOut: Sendable, Hashable {
        /// Of the words for the reason, and the number in them.
        let key: String
        let number: String?
        var count: Int
    }

    private static let mostReasons = 20

    var count: Int?
    var undo: IncidentUndo?
    var leftOut: [LeftOut] = []
    /// Key of the words, and the number in them.
    var refused: (key: String, number: String?)?

    init(count: Int? = nil, undo: IncidentUndo? = nil) { (self.count, self.undo) = (count, undo) }

    /// Nil for what is not the reader's to mend.
    init?(_ error: IncidentError) {
        guard let words = IncidentRefusal.Words(error) else { return nil }
        refused = (words.key, words.number)
    }

    /// Of an address.
    init(_ value: (String) -> String?) {
        count = value("done").flatMap { Int($0) }
        undo = value("undo").flatMap { IncidentUndo($0) }
        leftOut = (value("left") ?? "").split(separator: "-").prefix(Self.mostReasons).compactMap { reason in
            let parts = reason.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let count = Int(parts[2]) else { return nil }
            return LeftOut(key: parts[0], number: parts[1].isEmpty ? nil : parts[1], count: count)
        }
        refused = value("refused").map { ($0, value("n")) }
    }

    /// The names by which an address says it.
    static let fields = "done undo left refused n"

    /// The address with what there is to say.
    func added(to address: String) -> String {
        let left = leftOut.map { "\($0.key).\($0.number ?? "").\($0.count)" }.joined(separator: "-")
        let fields = [
            ("done", count.map(String.init)), ("undo", undo?.text), ("left", left.isEmpty ? nil : left), ("refused", refused?.key),
            ("n", refused?.number),
        ]
        .compactMap { name, value in value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } }
        guard !fields.isEmpty else { return address }
        return address + (address.contains("?") ? "&" : "?") + fields.joined(separator: "&")
    }

    /// Counts one that was left out.
    mutating func leaveOut(_ reason: IncidentRefusal.Words) {
        if let index = leftOut.firstIndex(where: { $0.key == reason.key && $0.number == reason.number }) {
            leftOut[index].count += 1
        } else {
            leftOut.append(LeftOut(key: reason.key, number: reason.number, count: 1))
        }
    }

    /// How many were left out for which reasons, in words.
    func reasons(_ texts: TextCatalog, _ formats: ReaderFormats) -> [(count: Int, words: String)] {
        leftOut.compactMap { left in
            IncidentRefusal.Words(key: left.key, number: left.number, texts).map { (left.count, $0.text(texts, formats)) }
        }
    }
}
