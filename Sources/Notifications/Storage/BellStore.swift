import Kernel
import Platform

/// How far each user has read the bell, and what is in it.
struct BellStore: Sendable {
    /// Rows that are looked at: one change may have gone to many addresses.
    private static let looked = 300
    /// What it is about.
    static let kinds: Set<MessageKind> = [.opened, .reopened, .resolved]

    /// What somebody sees of what was told of late, the newest first; of each change of an incident one line.
    /// - Parameter after: only what came after this line; nil for all.
    func list(
        visible: LedgerStore.Visible, after: Int64? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [LedgerEntry] {
        let entries = try LedgerStore().list(
            LedgerFilter(kinds: Self.kinds, after: after, isAboutIncident: true), visible: visible, limit: Self.looked,
            on: connection)
        var seen: Set<String> = []
        let changes = entries.filter { seen.insert("\($0.incident?.rawValue ?? 0) \($0.kind.rawValue)").inserted }
        return Array(changes.prefix(limit))
    }

    /// The number of the newest line that a user has read; 0 before the first time.
    func readTo(_ user: UserID, on connection: any SQLConnection) throws -> Int64 {
        try connection.row("SELECT read_to FROM bell_readers WHERE user_id = ?1", user)?.int64("read_to") ?? 0
    }

    /// It only goes forward.
    func setRead(_ user: UserID, to id: Int64, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO bell_readers (user_id, read_to) VALUES (?1, ?2) ON CONFLICT (user_id) DO UPDATE SET read_to =
                CASE WHEN excluded.read_to > bell_readers.read_to THEN excluded.read_to ELSE bell_readers.read_to END
            """, user, id)
    }
}
