import Kernel
import Platform

/// Callers whom people noted.
enum CallerStore {
    static func find(_ phone: PhoneNumber, on connection: any SQLConnection) throws -> NotedCaller? {
        try connection.first(
            NotedCaller.self, "SELECT name, company, note, noted_by, noted_at FROM contact_callers WHERE digits = ?1", phone.digits)
    }

    static func put(
        _ draft: CallerDraft, of phone: PhoneNumber, by who: String, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO contact_callers (digits, name, company, note, noted_by, noted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (digits) DO UPDATE SET name = excluded.name, company = excluded.company, note = excluded.note,
                noted_by = excluded.noted_by, noted_at = excluded.noted_at
            """, phone.digits, draft.name, draft.company, draft.note, who, time)
    }
}
