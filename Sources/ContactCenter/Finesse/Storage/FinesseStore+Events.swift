import Kernel
import Platform

/// What Finesse tells of its own accord, as far as it is the cluster's; only who holds the lease writes it.
extension FinesseStore {
    /// The cluster, where it is this process that asks it, with these settings.
    static func held(by owner: String, mark: String, at time: Timestamp, on connection: any SQLConnection) throws -> FinesseCluster? {
        try find(on: connection).flatMap { $0.isHeld(by: owner, mark: mark, at: time) ? $0 : nil }
    }

    /// The same for a change: until it is over nobody else takes the lease.
    static func locked(by owner: String, mark: String, at time: Timestamp, on connection: any SQLConnection) throws -> FinesseCluster? {
        let found = try connection.first(
            FinesseCluster.self, "UPDATE contact_finesse SET owner = owner WHERE name = ?1 AND owner = ?2 RETURNING *", name, owner)
        return found.flatMap { $0.isHeld(by: owner, mark: mark, at: time) ? $0 : nil }
    }

    /// Somebody's state is another one.
    static func tell(by owner: String, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE contact_finesse SET version = version + 1 WHERE name = ?1 AND owner = ?2", name, owner)
    }

    static func setEvents(_ events: FinesseCluster.Events, by owner: String, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE contact_finesse SET events_since = ?3, events_failure = ?4, events_refusals = ?5, version = version + 1
            WHERE name = ?1 AND owner = ?2
            """, name, owner, events.since, events.failure, events.refusals)
    }
}

extension FinesseCluster {
    fileprivate func isHeld(by owner: String, mark: String, at time: Timestamp) -> Bool {
        self.owner == owner && self.mark == mark && !isGivenUp && leaseUntil.map { $0 > time } ?? false
    }
}
