/// Why a database of others gave no answer, in its own words.
package struct OutsideFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it means for whoever asked.
    package enum Kind: Hashable, Sendable {
        /// It cannot be reached, or was lost.
        case away
        /// It did not answer in time.
        case late
        /// It does not let this account in, or not to what was asked for.
        case refused
        /// It does not understand the question: a table or a column is not there, as a rule.
        case misunderstood
    }

    package let kind: Kind
    /// Its number or SQLSTATE; empty where it has none.
    package let code: String
    package let message: String

    package init(_ kind: Kind, code: String = "", message: String) { (self.kind, self.code, self.message) = (kind, code, message) }

    /// The connection is of no use any more.
    package var endsConnection: Bool { kind == .away || kind == .late }

    package var description: String { code.isEmpty ? message : "\(message) (\(code))" }
}

extension OutsideFailure {
    static let noMemory = OutsideFailure(.away, message: "no memory for a connection")

    /// By the numbers of MySQL and MariaDB, of which the client's own begin with 2000.
    init(maria code: UInt32, message: String) {
        let kind: Kind =
            switch code {
            case 0, 2000..<3000: .away
            // Too many connections, shutting down, no memory, ended by an administrator or because it was idle.
            case 1040, 1053, 1037, 1038, 1041, 1077, 1079, 1203, 1927, 4031: .away
            // The time of one statement, or of a wait for a lock, is over.
            case 1969, 3024, 1205: .late
            // No such account, host, database, or right.
            case 1044, 1045, 1129, 1130, 1142, 1143, 1370, 1698, 4151: .refused
            default: .misunderstood
            }
        self.init(kind, code: code == 0 ? "" : String(code), message: message)
    }

    /// By the classes of PostgreSQL's appendix A.
    init(postgres state: String, message: String) {
        let kind: Kind =
            switch state {
            case "57014", "55P03": .late
            case "42501", "3D000": .refused
            case "": .away
            default:
                switch state.prefix(2) {
                case "08", "53", "57", "58": .away
                case "28": .refused
                default: .misunderstood
                }
            }
        self.init(kind, code: state, message: message)
    }
}
