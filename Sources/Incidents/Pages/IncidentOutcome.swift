import Foundation

/// What came of a form, as the address that its answer leads to says it once: how many incidents were changed and how that
/// is undone, or why nothing was.
struct IncidentOutcome: Sendable {
    var count: Int?
    var undo: IncidentUndo?
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
        refused = value("refused").map { ($0, value("n")) }
    }

    /// The names by which an address says it.
    static let fields = "done undo refused n"

    /// The address with what there is to say.
    func added(to address: String) -> String {
        let fields = [("done", count.map(String.init)), ("undo", undo?.text), ("refused", refused?.key), ("n", refused?.number)]
            .compactMap { name, value in value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } }
        guard !fields.isEmpty else { return address }
        return address + (address.contains("?") ? "&" : "?") + fields.joined(separator: "&")
    }
}
