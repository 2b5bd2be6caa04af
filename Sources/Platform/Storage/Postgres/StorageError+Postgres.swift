import CPostgres

extension StorageError {
    /// - Parameter result: what a statement that failed returned.
    init(postgres result: OpaquePointer, of connection: OpaquePointer) {
        guard PQstatus(connection) == CONNECTION_OK else { self.init(lostConnection: connection); return }
        let state = PQresultErrorField(result, Self.stateField).map { String(cString: $0) } ?? ""
        // Not the whole message: its details quote values of the row.
        let words = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        let message = words ?? Self.trimmed(PQresultErrorMessage(result))
        let advice = Self.advice(forState: state)
        self.init(Self.code(ofState: state), (state.isEmpty ? message : "\(state): \(message)") + advice)
    }

    /// A connection that was lost, or never made, has no SQLSTATE.
    init(lostConnection connection: OpaquePointer) {
        self.init(.unavailable, Self.trimmed(PQerrorMessage(connection)))
    }

    /// By the classes of PostgreSQL's appendix A, "PostgreSQL Error Codes".
    static func code(ofState state: String) -> Code {
        switch state {
        // Not the server's words but libpq's own: the connection broke.
        case "": return .unavailable
        case "53100": return .diskFull
        // Cancelled, by a time limit as a rule.
        case "57014": return .timeout
        // A lock not had in time: that is the matter of the one who asked for it.
        case "55P03": return .timeout
        // A standby, or a server that is being switched to one.
        case "25006": return .unavailable
        // Rights, and a schema to make tables in.
        case "42501", "3F000": return .refused
        case "XX001", "XX002": return .corrupt
        default: break
        }
        switch state.prefix(2) {
        // Connection exception, no resources, operator intervention, system error.
        case "08", "53", "57", "58": return .unavailable
        // Serialization failure, deadlock.
        case "40": return .busy
        // Integrity, and values that no column can hold.
        case "22", "23": return .constraint
        default: return .internal
        }
    }

    private static func advice(forState state: String) -> String {
        switch state {
        case "42501", "3F000":
            ". Switchboard's user needs the right to make tables: GRANT USAGE, CREATE ON SCHEMA public TO <user> (from "
                + "PostgreSQL 15 on nobody has it by default), or make it the owner of the database."
        default: ""
        }
    }

    /// `PG_DIAG_SQLSTATE`, a character constant that Swift does not import.
    private static let stateField = Int32(UInt8(ascii: "C"))

    private static func trimmed(_ message: UnsafeMutablePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        return text.split(separator: "\n").joined(separator: " ")
    }
}
