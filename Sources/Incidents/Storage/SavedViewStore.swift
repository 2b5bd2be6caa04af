import Accounts
package import Kernel
package import Platform

/// Saved views, and which one each user begins with. A view is changed by its owner, and removed by whoever manages the
/// members of the team it is shared with as well.
package struct SavedViewStore: Sendable {
    package init() {}

    private static let columns = "id, owner_id, team_id, name, query"

    /// The reader's own, and those of their teams, by name.
    package func list(for reader: UserID, _ access: Access, on connection: any SQLConnection) throws -> [SavedView] {
        let own = SQLStatement("SELECT \(Self.columns) FROM incident_views WHERE owner_id = ?1", reader)
        let shared = access.teams.keys.sorted().filter { access.may(.viewIncidents, in: $0) }.map { team in
            SQLStatement("SELECT \(Self.columns) FROM incident_views WHERE team_id = ?1 AND owner_id <> ?2", team, reader)
        }
        return try connection.run([own] + shared).joined().map(SavedView.init(row:)).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// Saves a view; one of the same name and owner is replaced.
    /// - Throws: ``ClientError``, with `teamNotFound` for a team that is not there, or not for the owner to see.
    package func save(
        _ query: String, as name: String, for team: TeamID?, owner: UserID, _ access: Access, at time: Timestamp,
        on connection: any SQLConnection
    ) throws -> SavedView {
        if let team {
            let isThere = try connection.row("SELECT id FROM teams WHERE id = ?1", team) != nil
            guard isThere, access.may(.viewIncidents, in: team) else { throw ClientError.teamNotFound }
        }
        let name = try SavedView.checked(name: name)
        let folded = IncidentTag.folded(name)
        let others = try connection.row(
            "SELECT count(*) AS number FROM incident_views WHERE owner_id = ?1 AND name_folded <> ?2", owner, folded)
        guard try others?.int("number") ?? 0 < SavedView.most else { throw ClientError.tooManyViews(limit: SavedView.most) }
        let rows = try connection.query(
            """
            INSERT INTO incident_views (owner_id, team_id, name, name_folded, query, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (owner_id, name_folded) DO UPDATE SET team_id = excluded.team_id, name = excluded.name, query = excluded.query
            RETURNING \(Self.columns)
            """, owner, team, name, folded, query, time)
        guard let row = rows.first else { throw StorageError(.internal, "a saved view was not returned") }
        return try SavedView(row: row)
    }

    package func rename(_ id: Int64, to name: String, by reader: UserID, on connection: any SQLConnection) throws {
        let name = try SavedView.checked(name: name)
        let folded = IncidentTag.folded(name)
        guard try own(id, of: reader, on: connection) else { throw ClientError.viewNotFound }
        let taken = try connection.row(
            "SELECT id FROM incident_views WHERE owner_id = ?1 AND name_folded = ?2 AND id <> ?3", reader, folded, id)
        guard taken == nil else { throw ClientError.viewNameTaken }
        try connection.execute("UPDATE incident_views SET name = ?2, name_folded = ?3 WHERE id = ?1", id, name, folded)
    }

    package func delete(_ id: Int64, by reader: UserID, _ access: Access, on connection: any SQLConnection) throws {
        guard let view = try find(id, for: reader, access, on: connection) else { throw ClientError.viewNotFound }
        guard view.owner == reader || access.may(.manageMembers, in: view.team) else { throw ClientError.notPermitted(.manageMembers) }
        try connection.execute("DELETE FROM incident_view_defaults WHERE view_id = ?1", id)
        try connection.execute("DELETE FROM incident_views WHERE id = ?1", id)
    }

    /// A view that the reader sees.
    package func find(_ id: Int64, for reader: UserID, _ access: Access, on connection: any SQLConnection) throws -> SavedView? {
        let view = try connection.first(SavedView.self, "SELECT \(Self.columns) FROM incident_views WHERE id = ?1", id)
        return view.flatMap { view in
            let isShared = view.team.map { access.teams[$0] != nil && access.may(.viewIncidents, in: $0) } ?? false
            return view.owner == reader || isShared ? view : nil
        }
    }

    /// What the list begins with; nil begins with what is not closed.
    package func setDefault(_ id: Int64?, for reader: UserID, _ access: Access, on connection: any SQLConnection) throws {
        guard let id else {
            try connection.execute("DELETE FROM incident_view_defaults WHERE user_id = ?1", reader)
            return
        }
        guard try find(id, for: reader, access, on: connection) != nil else { throw ClientError.viewNotFound }
        try connection.execute(
            """
            INSERT INTO incident_view_defaults (user_id, view_id) VALUES (?1, ?2)
            ON CONFLICT (user_id) DO UPDATE SET view_id = excluded.view_id
            """, reader, id)
    }

    /// Nil when there is none, or one that the reader does not see any more.
    package func defaultView(of reader: UserID, _ access: Access, on connection: any SQLConnection) throws -> SavedView? {
        guard let row = try connection.row("SELECT view_id FROM incident_view_defaults WHERE user_id = ?1", reader) else { return nil }
        return try find(row.int64("view_id"), for: reader, access, on: connection)
    }

    private func own(_ id: Int64, of reader: UserID, on connection: any SQLConnection) throws -> Bool {
        try connection.row("SELECT id FROM incident_views WHERE id = ?1 AND owner_id = ?2", id, reader) != nil
    }
}

extension SavedView: RowDecodable {
    package init(row: Row) throws {
        id = try row.int64("id")
        owner = try row.id("owner_id")
        team = try row.optionalInt64("team_id").map { .init($0) }
        name = try row.text("name")
        query = try row.text("query")
    }
}
