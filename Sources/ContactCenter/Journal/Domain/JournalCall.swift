import Kernel

/// A line of the journal.
package struct JournalCall: Hashable, Sendable {
    let id: Int64
    let number: String?
    let operatorName: String?
    /// By the clocks of the call centre.
    let at: CivilTime?
    var card: Int64?
    /// Of the record of a private client.
    var processing: Int64?
    var hasClientCard = false
    var result: Int64?
    var type: Int64?
    /// Nil where nobody knows how long it took.
    var seconds: Int64?

    /// What became of it.
    var outcome: JournalOutcome { JournalOutcome(result) }
}

/// How the page counts results of calls.
enum JournalOutcome: String, CaseIterable, Sendable {
    case success, failed
    /// The client put the receiver down.
    case dropped
    case noInternet = "no_internet"
    case other

    init(_ result: Int64?) {
        switch result {
        case 1: self = .success
        case 0, 4, 5, 6: self = .failed
        case 2: self = .dropped
        case 3: self = .noInternet
        default: self = .other
        }
    }

    var textKey: String { "journal_outcome_" + rawValue }
}

/// Where the words of a result and of a kind stand in the dictionaries.
enum JournalWords {
    static let results: ClosedRange<Int64> = 0...6
    static let types: ClosedRange<Int64> = 0...7
    /// Of a call to an agency.
    static let outboundResults: ClosedRange<Int64> = -1...5

    static func result(_ code: Int64?) -> String { key("journal_result_", code, results) }
    static func type(_ code: Int64?) -> String { key("journal_type_", code, types) }
    static func outbound(_ code: Int64?) -> String { key("journal_outbound_", code, outboundResults) }

    private static func key(_ prefix: String, _ code: Int64?, _ known: ClosedRange<Int64>) -> String {
        guard let code, known.contains(code) else { return prefix + "other" }
        return prefix + (code < 0 ? "minus_1" : String(code))
    }
}
