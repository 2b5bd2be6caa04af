/// Which calls of a day are shown.
struct JournalFilter: Hashable, Sendable {
    /// A part of the number, in any writing.
    var number = ""
    var operatorName: String?
    var result: Int64?

    init() {}

    /// What it does not know is as without.
    init(_ field: (String) -> String?) {
        number = field("number") ?? ""
        operatorName = field("operator").flatMap { $0.isEmpty ? nil : $0 }
        result = field("result").flatMap { Int64($0) }.flatMap { JournalWords.results.contains($0) ? $0 : nil }
    }

    var isEmpty: Bool { self == JournalFilter() }

    var fields: [(String, String)] {
        [("number", number), ("operator", operatorName ?? ""), ("result", result.map { String($0) } ?? "")].filter { !$0.1.isEmpty }
    }

    func takes(_ call: JournalCall) -> Bool {
        if let operatorName, call.operatorName != operatorName { return false }
        if let result, call.result != result { return false }
        guard !number.isEmpty else { return true }
        let wanted = Self.digits(number)
        // What holds no digit is looked for as it is written.
        guard !wanted.isEmpty else { return call.number?.contains(number) ?? false }
        return call.number.map { Self.digits($0).contains(wanted) } ?? false
    }

    static func digits(_ text: String) -> String { String(text.unicodeScalars.filter { ("0"..."9").contains($0) }.map(Character.init)) }
}
