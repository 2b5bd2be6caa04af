import Kernel
import Platform

extension CallStore {
    /// Keeps calls of the old helpdesk, each once however often it is brought. Returns how many are new.
    static func bring(_ calls: [OldCallRow], at time: Timestamp, on connection: any SQLConnection) throws -> Int {
        try calls.reduce(0) { count, call in
            count
                + (try connection.execute(
                    """
                    INSERT INTO contact_calls (
                        number, tail, agent, agent_folded, direction, agency_id, agency_name, contact, region, theme, started_at, ended_at, door,
                        imported_id, changed_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (imported_id) DO NOTHING
                    """, call.number?.text, call.number?.tail, call.agent, call.agent.map(CallAgent.folded),
                    CallDirection.incoming.rawValue, call.agency?.id, call.agency?.name, call.contact, call.region, call.theme,
                    call.startedAt, call.endedAt, CallDoor.imported.rawValue, call.oldID, time))
        }
    }
}
