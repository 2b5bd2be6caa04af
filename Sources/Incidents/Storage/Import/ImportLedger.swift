import Kernel
import Platform

/// Remembers what became of the old database's rows, and which old numbers are free here.
struct ImportLedger {
    enum Kind: String { case app, incident }

    let connection: any SQLConnection

    func newID(_ kind: Kind, _ oldKey: String) throws -> Int64? {
        try connection.row("SELECT new_id FROM dispatcher_imports WHERE kind = ?1 AND old_key = ?2", kind.rawValue, oldKey)?.int64("new_id")
    }

    func record(_ kind: Kind, _ oldKey: String, as id: Int64) throws {
        try connection.execute(
            "INSERT INTO dispatcher_imports (kind, old_key, new_id) VALUES (?1, ?2, ?3)", kind.rawValue, oldKey, id)
    }

    func forget(_ kind: Kind, _ oldKey: String) throws {
        try connection.execute("DELETE FROM dispatcher_imports WHERE kind = ?1 AND old_key = ?2", kind.rawValue, oldKey)
    }

    /// The old number when nothing here has or ever had it; nil lets the database choose.
    func free(_ id: Int64, in table: String) throws -> Int64? {
        try connection.drawNumber(id, of: table, key: "id") ? id : nil
    }
}
