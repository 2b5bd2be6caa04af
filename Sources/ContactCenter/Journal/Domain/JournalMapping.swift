/// What tables and columns are called in a database whose names are others: `calls=cc_calls`, `calls.datetime=started_at`.
package struct JournalMapping: Hashable, Sendable {
    package struct Entry: Hashable, Sendable, CustomStringConvertible {
        /// `table` or `table.column`, of ``JournalTable``.
        let known: String
        let actual: String

        /// Nil for what no table or column of the journal is called.
        package init?(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map { String($0.trimmed) }
            guard parts.count == 2, !parts[1].isEmpty, Self.knows(parts[0].lowercased()) else { return nil }
            (known, actual) = (parts[0].lowercased(), parts[1])
        }

        private static func knows(_ name: String) -> Bool {
            let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let table = parts.first.flatMap(JournalTable.init(rawValue:)) else { return false }
            return parts.count == 1 || table.columns.contains(parts[1])
        }

        package var description: String { "\(known)=\(actual)" }
    }

    private let names: [String: String]

    init(_ entries: [Entry]) { names = Dictionary(entries.map { ($0.known, $0.actual) }) { _, last in last } }

    func name(of table: JournalTable) -> String { names[table.rawValue] ?? table.rawValue }
    func name(of column: String, in table: JournalTable) -> String { names["\(table.rawValue).\(column)"] ?? column }
}

extension Substring {
    fileprivate var trimmed: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return self[first...last]
    }
}
