import Foundation
import Kernel
import Platform

/// What the gateway last said of agencies.
enum AgencyCardStore {
    static func find(_ id: AgencyID, on connection: any SQLConnection) throws -> KeptCard? {
        let row = try connection.row("SELECT card, fetched_at FROM contact_agency_cards WHERE agency_id = ?1", id)
        return try row.flatMap { row in
            // One of another version is asked for anew.
            let card = try? JSONDecoder().decode(AgencyCard.self, from: Data(try row.text("card").utf8))
            return try card.map { KeptCard(card: $0, at: try row.time("fetched_at")) }
        }
    }

    static func keep(_ card: AgencyCard, of id: AgencyID, at time: Timestamp, on connection: any SQLConnection) throws {
        let text = String(decoding: try JSONEncoder().encode(card), as: UTF8.self).replacing("\\u0000", with: "\u{FFFD}")
        try connection.execute(
            """
            INSERT INTO contact_agency_cards (agency_id, card, fetched_at) VALUES (?1, ?2, ?3)
            ON CONFLICT (agency_id) DO UPDATE SET card = excluded.card, fetched_at = excluded.fetched_at
            """, id, text, time)
    }

    static func delete(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM contact_agency_cards WHERE agency_id IN
                (SELECT agency_id FROM contact_agency_cards WHERE fetched_at < ?1 ORDER BY fetched_at LIMIT ?2)
            """, time, limit)
    }
}
