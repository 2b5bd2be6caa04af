import Foundation
import Platform

/// What came of a form, as the address that its answer leads to says it once: how many incidents were changed and how that
/// is undone, how many were left out and why, or why the whole form was refused.
struct IncidentOutcome: Sendable {
    /// Incidents that were left out for one reason.
    struct LeftOut: Sendable, Hashable {
        let reason: Refusal
        var count: Int
    }

    private static let mostReasons = 20

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
    var undo: UndoOffer?
    var leftOut: [LeftOut] = []
    var refused: Refusal?

    init(count: Int? = nil, undo: UndoOffer? = nil) { (self.count, self.undo) = (count, undo) }

    init(_ error: ClientError) { refused = Refusal(error) }

    /// Of an address.
    /// - Parameter signer: of whoever reads it.
    init(by signer: UndoSigner, _ value: (String) -> String?) {
        count = value("done").flatMap { Int($0) }
        undo = value("undo").flatMap { signer.offer(in: $0) }
        leftOut = (value("left") ?? "").split(separator: ",").prefix(Self.mostReasons).compactMap { left in
            let parts = left.split(separator: ";")
            guard parts.count == 2, let reason = Refusal(String(parts[0])), let count = Int(parts[1]) else { return nil }
            return LeftOut(reason: reason, count: count)
        }
        refused = value("refused").flatMap { Refusal($0) }
    }

    /// The names by which an address says it.
    static let fields = "done undo left refused"

    /// The address with what there is to say.
    func added(to address: String) -> String {
        let left = leftOut.map { "\($0.reason.text);\($0.count)" }.joined(separator: ",")
        let fields = [
            ("done", count.map(String.init)), ("undo", undo?.text), ("left", left.isEmpty ? nil : left), ("refused", refused?.text),
        ]
        .compactMap { name, value in value.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" } }
        guard !fields.isEmpty else { return address }
        return address + (address.contains("?") ? "&" : "?") + fields.joined(separator: "&")
    }

    /// Counts one that was left out.
    mutating func leaveOut(_ error: ClientError) {
        let reason = Refusal(error)
        if let index = leftOut.firstIndex(where: { $0.reason == reason }) {
            leftOut[index].count += 1
        } else {
            leftOut.append(LeftOut(reason: reason, count: 1))
        }
    }

    /// How many were left out for which reasons, in words.
    func reasons(_ texts: TextCatalog) -> [(count: Int, words: String)] {
        leftOut.compactMap { left in left.reason.sentence(texts).map { (left.count, $0) } }
    }
}
