import Foundation
import Platform

/// What came of a form, as the address that its answer leads to says it once: how many incidents were changed and how that
/// is undone, or why nothing was.
struct IncidentOutcome: Sendable {
    /// A refusal as an address can carry it: the code, and the values that are numbers (`too-many-tags:limit=20`).
    struct Refusal: Sendable, Hashable {
        private let code: ClientError.Code
        private let values: [String: String]

        init(_ error: ClientError) {
            (code, values) = (error.code, error.values.mapValues(\.description).filter { Int64($0.value) != nil })
        }

        /// Nil for what no answer of ours says. The sentence is looked for when it is shown.
        init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard let code = parts.first, code.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || Self.letters.contains($0) }) else { return nil }
            self.code = .init(rawValue: String(code))
            values = parts.dropFirst().reduce(into: [:]) { values, part in
                let pair = part.split(separator: "=")
                if pair.count == 2, let number = Int64(pair[1]) { values[String(pair[0])] = String(number) }
            }
        }

        private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")

        var text: String {
            ([code.rawValue] + values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: ":")
        }

        /// Nil for a code that nobody has.
        func sentence(_ texts: TextCatalog) -> String? { texts.has(code.textKey) ? texts.text(code.textKey, values) : nil }
    }

    var count: Int?
    var undo: IncidentUndo?
    var refused: Refusal?

    init(count: Int? = nil, undo: IncidentUndo? = nil) { (self.count, self.undo) = (count, undo) }

    init(_ error: ClientError) { refused = Refusal(error) }

    /// Of an address.
    init(_ value: (String) -> String?) {
        count = value("done").flatMap { Int($0) }
        undo = value("undo").flatMap { IncidentUndo($0) }
        refused = value("refused").flatMap { Refusal($0) }
    }

    /// The names by which an address says it.
    static let fields = "done undo refused"

    /// The address with what there is to say.
    func added(to address: String) -> String {
        let fields = [("done", count.map(String.init)), ("undo", undo?.text), ("refused", refused?.text)]
            .compactMap { name, value in value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } }
        guard !fields.isEmpty else { return address }
        return address + (address.contains("?") ? "&" : "?") + fields.joined(separator: "&")
    }
}
