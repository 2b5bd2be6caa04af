import Foundation
import Platform
import TestKit

/// An old Dispatcher's database, as its models made it.
struct OldDatabase {
    static let schema = [
        "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, password VARCHAR NOT NULL, last_active DATETIME)",
        """
        CREATE TABLE apps (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL, code VARCHAR NOT NULL, status_url VARCHAR,
            logs_folder VARCHAR, added_by_id INTEGER)
        """,
        """
        CREATE TABLE incidents (id INTEGER NOT NULL PRIMARY KEY, title VARCHAR NOT NULL, message VARCHAR NOT NULL, logs VARCHAR NOT NULL,
            level VARCHAR(7) NOT NULL, status VARCHAR(6) NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
            edit_by_id INTEGER REFERENCES users (id), app_id INTEGER NOT NULL REFERENCES apps (id))
        """,
    ]

    static let rows = [
        "INSERT INTO users VALUES (1, 'operator', '$2b$12$xx', '2025-01-01 10:00:00'), (2, 'Анна', '$2b$12$yy', NULL)",
        """
        INSERT INTO apps VALUES (1, 'Shop', 'shop-code-0123456789', 'http://127.0.0.1/', '/var/log/shop', 1),
            (5, 'Mail', 'mail-code-0123456789', NULL, NULL, 2)
        """,
        """
        INSERT INTO incidents VALUES
            (1, 'Payment failed', 'details', 'l1' || char(10) || 'l2', 'error', 'open', '2025-03-01 12:00:00.145061', '2025-03-02 12:00:00', NULL, 1),
            (2, 'Payment failed', 'details', '', 'crit', 'closed', '2025-03-01 12:00:00.145061', '2025-03-02 12:00:00.000001', 2, 1),
            (7, 'Spool full', 'm', 'l', 'debug', 'closed', '2025-03-01 12:00:00', '2025-03-02 12:00:00', 1, 5),
            (9, 'Reopened', 'm', 'l', 'info', 'open', '2025-03-01 12:00:00', '2025-03-03 12:00:00', 2, 1)
        """,
    ]

    let path: String

    /// Writes the database into a directory.
    init(in directory: TestDirectory, _ statements: [String] = schema + rows) async throws {
        path = directory.path + "/dispatcher.db"
        let database = try Database.sqlite(path: path)
        try await database.write { connection in
            for statement in statements { try connection.execute(statement, []) }
        }
        _ = try await database.checkpoint()
        try database.close()
    }

    func add(_ statement: String) async throws {
        let database = try Database.sqlite(path: path)
        try await database.write { _ = try $0.execute(statement, []) }
        try database.close()
    }
}
