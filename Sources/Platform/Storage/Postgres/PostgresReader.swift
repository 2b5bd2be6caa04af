/// A role that reads a few views and nothing else.
package struct PostgresReader: Sendable {
    /// Why a role cannot become one, for the person who asks.
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package let name: String

    /// Nil for a name that would have to be quoted everywhere.
    package init?(name: String) {
        guard name.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) != nil, !name.hasPrefix("pg_") else { return nil }
        self.name = name
    }

    // MARK: The role

    /// Makes the role, or gives it a new password. Without a secret it must be there already.
    package func prepare(secret: PostgresSecret?, on connection: any SQLConnection) throws {
        let role = try connection.row(
            """
            SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolname = current_user AS mighty
            FROM pg_roles WHERE rolname = ?1
            """, name)
        if try role?.bool("mighty") == true {
            throw Problem(description: "The role \(name) may do more than read: choose another name.")
        }
        guard let secret else {
            if role == nil { throw Problem(description: "There is no role \(name): say --password-stdin to make it.") }
            return
        }
        try checkMayMakeRoles(connection)
        let verb = role == nil ? "CREATE" : "ALTER"
        try connection.script("\(verb) ROLE \(name) LOGIN CONNECTION LIMIT 5 PASSWORD '\(secret.verifier)'")
        // No protection, as a session can change them, but slips of the finger end here.
        try connection.script(
            """
            ALTER ROLE \(name) SET default_transaction_read_only = on;
            ALTER ROLE \(name) SET statement_timeout = '60s';
            """)
    }

    private func checkMayMakeRoles(_ connection: any SQLConnection) throws {
        let own = try connection.row("SELECT rolsuper OR rolcreaterole AS may FROM pg_roles WHERE rolname = current_user")
        guard try own?.bool("may") == true else {
            throw Problem(
                description: "Switchboard's database user may not make roles. Have it made (CREATE ROLE \(name) LOGIN PASSWORD …) and "
                    + "run this again without --password-stdin, or give the user CREATEROLE.")
        }
    }

    // MARK: The views

    /// Makes the views in a schema of their own and lets the role read them. Views are made by name and statement.
    package func allow(_ views: [(name: String, sql: String)], in schema: String, on connection: any SQLConnection) throws {
        try refuseMaker(on: connection)
        try make(views, in: schema, on: connection)
        try connection.script(
            """
            GRANT USAGE ON SCHEMA \(schema) TO \(name);
            GRANT SELECT ON \(views.map { "\(schema).\($0.name)" }.joined(separator: ", ")) TO \(name)
            """)
        let reachable = try connection.query(
            """
            SELECT CAST(c.relname AS TEXT) AS name FROM pg_class c
            WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r'
                AND has_table_privilege(CAST(?1 AS TEXT), c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY c.relname
            """, name)
        guard reachable.isEmpty else {
            let names = try reachable.map { try $0.text("name") }.joined(separator: ", ")
            throw Problem(description: "The role \(name) has rights on \(names): choose another, or take them away.")
        }
    }

    /// Lets the role read views that are there already; what is not there is left out.
    /// - Parameter schema: nil for the one of Switchboard's tables.
    package func allowReading(_ views: [String], in schema: String?, on connection: any SQLConnection) throws {
        let rows = try connection.query(
            """
            SELECT CAST(c.relname AS TEXT) AS name, quote_ident(CAST(n.nspname AS TEXT)) AS place
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = coalesce(CAST(?1 AS TEXT), CAST(current_schema() AS TEXT)) AND c.relkind = 'v' ORDER BY c.relname
            """, schema)
        let found = try rows.filter { views.contains(try $0.text("name")) }
        guard let place = try found.first?.text("place") else { return }
        let names = try found.map { "\(place).\(try $0.text("name"))" }.joined(separator: ", ")
        try connection.script("GRANT USAGE ON SCHEMA \(place) TO \(name); GRANT SELECT ON \(names) TO \(name)")
    }

    /// What the role made where Switchboard's names are looked up could be taken for Switchboard's. Up to PostgreSQL 14
    /// everybody may make things in the schema public.
    private func refuseMaker(on connection: any SQLConnection) throws {
        let row = try connection.row(
            """
            SELECT CAST(current_schema() AS TEXT) AS schema, CAST(current_database() AS TEXT) AS base,
                has_schema_privilege(CAST(?1 AS TEXT), CAST(current_schema() AS TEXT), 'CREATE') AS in_schema,
                has_database_privilege(CAST(?1 AS TEXT), CAST(current_database() AS TEXT), 'CREATE') AS in_base
            """, name)
        guard let row else { return }
        let places = [("SCHEMA", "schema", "in_schema"), ("DATABASE", "base", "in_base")]
        let open = try places.filter { try row.bool($0.2) }.map { "\($0.0) \(try row.text($0.1))" }
        guard open.isEmpty else {
            let cure = open.map { "REVOKE CREATE ON \($0) FROM PUBLIC" }.joined(separator: "; ")
            throw Problem(
                description: "The role \(name) may make things beside Switchboard's. Take that away (\(cure); or from \(name), if it "
                    + "was given the right itself) and run this again.")
        }
    }

    private func make(
        _ views: [(name: String, sql: String)], in schema: String, on connection: any SQLConnection
    ) throws {
        let known = try connection.row("SELECT to_regnamespace(?1) IS NOT NULL AS known", schema)
        if try known?.bool("known") != true {
            let may = try connection.row(
                """
                SELECT has_database_privilege(current_database(), 'CREATE') AS may, CAST(current_user AS TEXT) AS own,
                    CAST(current_database() AS TEXT) AS base
                """)
            guard let may, try may.bool("may") else {
                throw Problem(
                    description: "Switchboard's database user may not make a schema: GRANT CREATE ON DATABASE "
                        + "\(try may?.text("base") ?? "…") TO \(try may?.text("own") ?? "…").")
            }
            try connection.script("CREATE SCHEMA \(schema)")
        }
        for view in views { try connection.script("CREATE OR REPLACE VIEW \(schema).\(view.name) AS \(view.sql)") }
    }
}
