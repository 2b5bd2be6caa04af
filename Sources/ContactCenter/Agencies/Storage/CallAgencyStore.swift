import Kernel
import Platform

/// What is found out of a call after it was recorded: whose it is, and what the gateway says of them.
enum CallAgencyStore {
    /// Says whose call it is. What was known of another agency does not count for this one.
    static func set(_ agency: CallAgency, of call: CallID, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE contact_calls SET agency_id = ?2, agency_name = ?3, agency_digits = ?4, is_open_choice = ?5, is_blacklisted = NULL,
                contact = NULL, contact_note = NULL, changed_at = ?6
            WHERE id = ?1
            """, call, agency.id, agency.name, agency.digits, agency.isOpenChoice, time)
    }

    /// What the gateway says of the agency, unless the call is another's meanwhile. What people wrote stays.
    static func enrich(
        _ call: Call, _ agency: AgencyID, with card: AgencyCard, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        let contact = call.number.flatMap { card.contact(of: $0) }
        try connection.execute(
            """
            UPDATE contact_calls SET agency_name = coalesce(?3, agency_name), contact = coalesce(contact, ?4),
                contact_note = coalesce(contact_note, ?5), is_blacklisted = coalesce(?6, is_blacklisted), changed_at = ?7
            WHERE id = ?1 AND agency_id = ?2
            """, call.id, agency, card.name, contact?.person, contact?.description, card.isBlacklisted, time)
    }

    /// Somebody whom people noted for a number that no agency has.
    static func note(
        _ name: String, company: String?, of call: CallID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            UPDATE contact_calls SET contact = ?2, agency_name = coalesce(?3, agency_name), changed_at = ?4 WHERE id = ?1 AND agency_id IS NULL
            """, call, name, company, time)
    }
}
