/// What was made of one good look at a source: the rows that were taken, and those that were not.
package struct FeedReading: Hashable, Codable, Sendable {
    package enum Value: Hashable, Codable, Sendable {
        case messages([MessageRow])
        case voice([VoiceRow])
        case email([EmailRow])
        case billing(BillingState)
        case support([SupportRow])
        case incidents([IncidentRow])
    }

    /// How many rejected rows are kept to be looked at; all are counted.
    package static let mostRejectedKept = 100

    package let value: Value
    package let accepted: Int
    package let rejected: Int
    /// The first of them.
    package let rejectedRows: [RejectedRow]

    package init(_ value: Value, accepted: Int, rejected: [RejectedRow] = []) {
        (self.value, self.accepted, self.rejected) = (value, accepted, rejected.count)
        rejectedRows = Array(rejected.prefix(Self.mostRejectedKept))
    }
}

/// A row that was left out.
package struct RejectedRow: Hashable, Codable, Sendable {
    /// Of the file, or the place in the list; the first is 1.
    package let line: Int
    /// Stable, as ``RowFault/code``.
    package let code: String
    /// The field that is wrong, by its name in JSON; nil when the whole row is.
    package let field: String?
    /// An English sentence.
    package let reason: String
    /// The row as it came, cut to ``RowLimits/excerpt`` bytes.
    package let text: String

    init(line: Int, _ fault: RowFault, text: String) {
        (self.line, self.text) = (line, text)
        (code, field, reason) = (fault.code, fault.field, fault.reason)
    }
}

/// Why a row is left out.
enum RowFault: Error, Hashable {
    case fieldCount(Int)
    case notAnObject
    case missing(String)
    case notText(String)
    case unknownCountry
    case unknownProvider
    case notWhole(String, ClosedRange<Int>)
    /// Of 0 to 1.
    case notShare(String)
    case unknownWord(String, [String])
    case badTopic

    var code: String {
        switch self {
        case .fieldCount: "field_count"
        case .notAnObject: "not_an_object"
        case .missing: "missing"
        case .notText: "not_text"
        case .unknownCountry: "unknown_country"
        case .unknownProvider: "unknown_provider"
        case .notWhole: "not_whole"
        case .notShare: "not_share"
        case .unknownWord: "unknown_word"
        case .badTopic: "bad_topic"
        }
    }

    var field: String? {
        switch self {
        case .fieldCount, .notAnObject: nil
        case .unknownCountry: "country"
        case .unknownProvider: "provider"
        case .badTopic: "topic"
        case .missing(let field), .notText(let field), .notWhole(let field, _), .notShare(let field), .unknownWord(let field, _): field
        }
    }

    var reason: String {
        switch self {
        case .fieldCount(let count): "A row has \(count) fields."
        case .notAnObject: "It is no object."
        case .missing(let field): "\(field) is missing."
        case .notText(let field): "\(field) is no text."
        case .unknownCountry: "country is no ISO 3166-1 alpha-2 code in capital letters."
        case .unknownProvider: "provider is none of those known."
        case .notWhole(let field, let range):
            "\(field) is no whole number from \(range.lowerBound) to \(range.upperBound), written in digits without sign or leading zeros."
        case .notShare(let field): "\(field) is no number from 0 to 1."
        case .unknownWord(let field, let words): "\(field) is none of \(words.joined(separator: ", "))."
        case .badTopic: "topic is empty, longer than \(RowLimits.topic) bytes, or has the character NUL."
        }
    }
}

/// Bounds on what a row may be.
enum RowLimits {
    /// Percent.
    static let bandwidth = 0...100
    /// Times and counts: nine digits.
    static let number = 0...999_999_999
    /// Bytes of a topic.
    static let topic = 500
    /// Bytes of a rejected row that are kept.
    static let excerpt = 200
}
