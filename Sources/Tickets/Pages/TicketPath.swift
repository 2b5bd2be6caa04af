import Accounts

/// The addresses of the pages about tickets.
enum TicketPath {
    static let root = "/tickets"
    static let dashboard = root + "/dashboard"
    static let list = root + "/list"
    static let suspended = root + "/suspended"
    static let runs = root + "/runs"
    static let rules = root + "/rules"

    static func ticket(_ number: String) -> String { list + "/" + FormText.encoded(number) }
    static func minutes(_ number: String) -> String { ticket(number) + "/minutes.csv" }
    static func run(_ id: Int64) -> String { "\(runs)/\(id)" }
    /// The tickets that a mark of a chart stands for.
    static func list(_ filter: TicketFilter, after cursor: TicketCursor? = nil) -> String {
        address(list, filter.fields + [cursor.map { ("after", $0.text) }].compactMap { $0 })
    }

    static func address(_ path: String, _ fields: [(name: String, value: String)]) -> String {
        fields.isEmpty ? path : path + "?" + FormText.query(fields.map { ($0, $1) })
    }
}
